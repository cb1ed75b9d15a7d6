package buckt

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// s3Item is a version of an object, a delete marker or an unfinished upload.
type s3Item struct {
	Key       string
	VersionID string `xml:"VersionId"`
	UploadID  string `xml:"UploadId"`
	Size      int64
}

// s3List is a page of versions or of uploads.
type s3List struct {
	XMLName             xml.Name
	EncodingType        string
	IsTruncated         *bool
	NextKeyMarker       string
	NextVersionIDMarker string   `xml:"NextVersionIdMarker"`
	NextUploadIDMarker  string   `xml:"NextUploadIdMarker"`
	Versions            []s3Item `xml:"Version"`
	DeleteMarkers       []s3Item `xml:"DeleteMarker"`
	Uploads             []s3Item `xml:"Upload"`
}

// missing requires the root element: other XML would look like an empty list.
func (l *s3List) missing() string {
	switch {
	case l.XMLName.Local != "ListVersionsResult" && l.XMLName.Local != "ListMultipartUploadsResult":
		return "a list"
	case l.IsTruncated == nil:
		return "IsTruncated"
	case *l.IsTruncated && l.NextKeyMarker == "":
		return "NextKeyMarker"
	}
	return ""
}

// decodeBody implements customDecoder. Keys are escaped if the server supports the requested encoding.
func (l *s3List) decodeBody(body []byte) error {
	if err := decodeXML(body, l); err != nil || l.EncodingType != "url" {
		return err
	}
	keys := []*string{&l.NextKeyMarker}
	for _, items := range [][]s3Item{l.Versions, l.DeleteMarkers, l.Uploads} {
		for i := range items {
			keys = append(keys, &items[i].Key)
		}
	}
	for _, key := range keys {
		plain, err := url.QueryUnescape(*key)
		if err != nil {
			return fmt.Errorf("%w: a key is not escaped as its EncodingType demands", ErrInvalidResponse)
		}
		*key = plain
	}
	return nil
}

func (l *s3List) restore(map[string]string) bool { return false }

func (l *s3List) target() any { return l }

func (l *s3List) envelope() string { return "" }

// s3Deleted is the response to a request that deletes many objects. It only has the failures.
type s3Deleted struct {
	XMLName xml.Name
	Errors  []struct {
		Key       string
		VersionID string `xml:"VersionId"`
		Code      string
		Message   string
	} `xml:"Error"`
}

func (d *s3Deleted) missing() string {
	if d.XMLName.Local != "DeleteResult" {
		return "DeleteResult"
	}
	return ""
}

// decodeBody implements customDecoder.
func (d *s3Deleted) decodeBody(body []byte) error { return decodeXML(body, d) }

func (d *s3Deleted) restore(map[string]string) bool { return false }

func (d *s3Deleted) target() any { return d }

func (d *s3Deleted) envelope() string { return "" }

// decodeXML decodes XML. Its errors do not quote the body, which may contain a secret.
func decodeXML(body []byte, out identified) error {
	if err := xml.Unmarshal(trimBody(body), out); err != nil {
		return fmt.Errorf("%w: it is not the XML of S3", ErrInvalidResponse)
	}
	if missing := out.missing(); missing != "" {
		return fmt.Errorf("%w: it lacks %s", ErrInvalidResponse, missing)
	}
	return nil
}

// deleteDocument returns the body of a request that deletes many objects.
func deleteDocument(items []s3Item) rawBody {
	var b bytes.Buffer
	b.WriteString(`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>`)
	for _, item := range items {
		b.WriteString("<Object><Key>")
		_ = xml.EscapeText(&b, []byte(item.Key))
		b.WriteString("</Key>")
		if item.VersionID != "" {
			b.WriteString("<VersionId>")
			_ = xml.EscapeText(&b, []byte(item.VersionID))
			b.WriteString("</VersionId>")
		}
		b.WriteString("</Object>")
	}
	b.WriteString("</Delete>")
	return b.Bytes()
}

// fitsXML reports whether every server decodes the key from XML unchanged: XML cannot represent control characters, and some parsers
// trim spaces.
func fitsXML(key string) bool {
	return utf8.ValidString(key) && strings.TrimSpace(key) == key &&
		!strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' })
}
