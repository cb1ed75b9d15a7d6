package buckt

import (
	"bytes"
	"cmp"
	"context"
	"crypto/fips140"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/presign"
	"github.com/bucktgo/buckt/internal/ratelimit"
)

// s3Bucket makes requests to a bucket by S3, through the pipeline of all calls.
type s3Bucket struct {
	core     *core
	op       *operation // the method that makes them
	endpoint *url.URL
	access   S3Access
	opts     []CallOption
	limiter  *ratelimit.Limiter // it pauses all requests after a 429
}

// newS3Bucket checks the access.
func (c *core) newS3Bucket(op *operation, access S3Access, opts []CallOption) (*s3Bucket, error) {
	if _, err := access.checked(op); err != nil {
		return nil, err
	}
	endpoint, rule := parseServerURL(access.Endpoint, "objects", c.insecureHTTP)
	if rule != "" {
		return nil, invalid(op, "Endpoint", "%s", rule)
	}
	return &s3Bucket{
		core: c, op: op, endpoint: endpoint, access: access,
		// Requests at the same time must not write the caller's Response.
		opts:    append(opts[:len(opts):len(opts)], func(s *callSettings) { s.response = nil }),
		limiter: ratelimit.New(ratelimit.Config{Window: time.Minute, ProbeInterval: c.retry.MaxRetryAfter}),
	}, nil
}

// do makes a request to an object, or to the bucket if key is "". Every request does the same when it is made twice.
func (b *s3Bucket) do(ctx context.Context, method, key string, query url.Values, body rawBody, out result) error {
	path := b.endpoint.Path + "/" + b.access.Bucket
	if key != "" {
		path += "/" + key
	}
	r := &request{
		op:   &operation{name: b.op.name, system: b.op.system, method: method, read: true},
		opts: b.opts, paced: b.limiter, secrets: []string{b.access.SecretAccessKey.Reveal()}, out: out,
		external: &url.URL{
			Scheme: b.endpoint.Scheme, Host: presign.Host(b.endpoint), Path: path, RawPath: presign.Path(path), RawQuery: presign.Query(query),
		},
		header: http.Header{"Accept": {"*/*"}},
	}
	if body != nil {
		r.body = body
		r.header.Set("Content-Type", "application/xml")
		setDigest(r.header, body)
	}
	hash := sha256.Sum256(body)
	signer := presign.Key{
		AccessKeyID: b.access.AccessKeyID, Secret: b.access.SecretAccessKey.Reveal(), Region: cmp.Or(b.access.Region, usualS3Region),
	}
	r.sign = func(r *http.Request) { signer.Sign(r, hex.EncodeToString(hash[:]), time.Now()) }
	return b.core.do(ctx, r, out)
}

// setDigest sets the digest that S3 requires. Content-MD5 is accepted everywhere, but FIPS 140 does not allow MD5.
func setDigest(h http.Header, body []byte) {
	if fips140.Enabled() {
		sum := sha256.Sum256(body)
		h.Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:]))
		return
	}
	sum := md5.Sum(body)
	h.Set("Content-Md5", base64.StdEncoding.EncodeToString(sum[:]))
}

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

// missing requires the root: XML of another kind would pass for an empty list.
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

// decodeBody implements foreignResult. Keys are escaped if the server knows the encoding that was asked for.
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

func (l *s3List) within() string { return "" }

// s3Deleted is the result of a deletion of many objects, of which only the failures are asked for.
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

// decodeBody implements foreignResult.
func (d *s3Deleted) decodeBody(body []byte) error { return decodeXML(body, d) }

func (d *s3Deleted) restore(map[string]string) bool { return false }

func (d *s3Deleted) target() any { return d }

func (d *s3Deleted) within() string { return "" }

// decodeXML reads XML. Its errors do not quote the body, which may contain a secret.
func decodeXML(body []byte, out identified) error {
	if err := xml.Unmarshal(trimBody(body), out); err != nil {
		return fmt.Errorf("%w: it is not the XML of S3", ErrInvalidResponse)
	}
	if missing := out.missing(); missing != "" {
		return fmt.Errorf("%w: it lacks %s", ErrInvalidResponse, missing)
	}
	return nil
}

// deleteDocument is the body of a deletion of many objects.
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

// fitsXML reports whether every server reads a key from XML as it is: XML cannot represent control characters, and some parsers trim
// spaces.
func fitsXML(key string) bool {
	return utf8.ValidString(key) && strings.TrimSpace(key) == key &&
		!strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' })
}
