package s3

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

const copySourcePrefix = "X-Amz-Copy-Source-"

// copySource finds the object that a request copies from. The key must be allowed to read it as well.
func (c *call) copySource() (*Bucket, *Object, error) {
	bucket, key, id, err := parseCopySource(c.http.Header.Get("X-Amz-Copy-Source"))
	if err != nil {
		return nil, nil, err
	}
	action := "s3:GetObject"
	if id != "" {
		action = "s3:GetObjectVersion"
	}
	if !c.key.may(action, bucket, key) {
		return nil, nil, errAccessDenied
	}
	from, err := c.handler.bucket(c.key, bucket)
	if err != nil {
		return nil, nil, err
	}
	o, err := versionOf(from, c.key, key, id)
	if err != nil {
		return nil, nil, err
	}
	return from, o, readConditions(c.http.Header, copySourcePrefix, o)
}

// parseCopySource reads a bucket, a key and perhaps a version id. It is escaped as in a URL.
func parseCopySource(source string) (bucket, key, id string, err error) {
	path, query, _ := strings.Cut(source, "?")
	plain, valid := sigv4.Unescape(path, false)
	bucket, key, _ = strings.Cut(strings.TrimPrefix(plain, "/"), "/")
	if !valid || bucket == "" || key == "" {
		return "", "", "", s3error.InvalidArgument("x-amz-copy-source", source, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	if name, value, _ := strings.Cut(query, "="); name == "versionId" {
		id = value
	}
	return bucket, key, id, nil
}

type copyResult struct {
	XMLName      xml.Name
	XMLNS        string `xml:"xmlns,attr"`
	LastModified string
	ETag         string
	checksumElements
}

func (c *call) copyObject() error {
	from, source, err := c.copySource()
	if err != nil {
		return err
	}
	o, err := c.readObject()
	if err != nil {
		return err
	}
	if err := c.applyDirectives(&o, source, from == c.bucket && source.Key == c.Key && c.isCurrent(source)); err != nil {
		return err
	}
	condition, err := writeCondition(c.http.Header)
	if err != nil {
		return err
	}
	o.Content, o.ETag, o.Checksum = source.Content, ETag(source.Content), copiedChecksum(source)
	if name := c.http.Header.Get("X-Amz-Checksum-Algorithm"); name != "" {
		a := findAlgorithm(name)
		if a == nil {
			return invalidChecksumAlgorithm(name)
		}
		o.Checksum = a.of(o.Content)
	}
	stored, err := c.bucket.Put(o, condition)
	if err != nil {
		return err
	}
	if versioned, _ := from.traits(); versioned {
		c.w.Header()["X-Amz-Copy-Source-Version-Id"] = []string{source.VersionID}
	}
	c.writeStored(stored)
	return c.answer(copyResult{
		XMLName: xml.Name{Local: "CopyObjectResult"}, XMLNS: namespace,
		LastModified: xmlTime(stored.Modified), ETag: quote(stored.ETag), checksumElements: checksumXML(stored.Checksum),
	})
}

// copiedChecksum is the checksum of a content that is in one piece now.
func copiedChecksum(source *Object) Checksum {
	if source.Checksum.Type == composite {
		return findAlgorithm(source.Checksum.Algorithm).of(source.Content)
	}
	return source.Checksum
}

func (c *call) isCurrent(o *Object) bool {
	current, found := c.bucket.Get(o.Key)
	return found && current == o
}

// applyDirectives takes metadata and tags from the source, unless they are replaced. A copy onto itself must change something.
func (c *call) applyDirectives(o *Object, source *Object, ontoItself bool) error {
	h := c.http.Header
	replacesMetadata, err := readDirective(h, "X-Amz-Metadata-Directive")
	if err != nil {
		return err
	}
	replacesTags, err := readDirective(h, "X-Amz-Tagging-Directive")
	if err != nil {
		return err
	}
	changes := replacesMetadata || o.WebsiteRedirect != ""
	if ontoItself && !changes && h.Get("X-Amz-Storage-Class") == "" && h.Get("X-Amz-Server-Side-Encryption") == "" {
		return NewError("InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without "+
			"changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	if !replacesMetadata {
		o.ContentType, o.CacheControl, o.ContentDisposition = source.ContentType, source.CacheControl, source.ContentDisposition
		o.ContentEncoding, o.ContentLanguage, o.Expires = source.ContentEncoding, source.ContentLanguage, source.Expires
		o.Metadata = source.Metadata
	}
	if !replacesTags {
		o.Tags = source.Tags
	}
	return nil
}

func readDirective(h http.Header, name string) (replace bool, err error) {
	switch value := h.Get(name); value {
	case "", "COPY":
		return false, nil
	case "REPLACE":
		return true, nil
	default:
		return false, s3error.InvalidArgument(strings.ToLower(name), value, "Unknown directive.")
	}
}

// checksumElements are a checksum in XML: one element, whose name is the algorithm's.
type checksumElements struct {
	ChecksumCRC32     string `xml:",omitempty"`
	ChecksumCRC32C    string `xml:",omitempty"`
	ChecksumCRC64NVME string `xml:",omitempty"`
	ChecksumSHA1      string `xml:",omitempty"`
	ChecksumSHA256    string `xml:",omitempty"`
	ChecksumSHA512    string `xml:",omitempty"`
	ChecksumMD5       string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

// fields are the elements by algorithm.
func (e *checksumElements) fields() map[string]*string {
	return map[string]*string{
		"CRC32": &e.ChecksumCRC32, "CRC32C": &e.ChecksumCRC32C, "CRC64NVME": &e.ChecksumCRC64NVME,
		"SHA1": &e.ChecksumSHA1, "SHA256": &e.ChecksumSHA256,
		"SHA512": &e.ChecksumSHA512, "MD5": &e.ChecksumMD5,
	}
}

func checksumXML(sum Checksum) (e checksumElements) {
	if field, known := e.fields()[sum.Algorithm]; known {
		*field, e.ChecksumType = sum.Value, sum.Type
	}
	return e
}

func invalidChecksumAlgorithm(name string) error {
	return NewError("InvalidRequest", "Checksum algorithm provided is unsupported: "+name)
}
