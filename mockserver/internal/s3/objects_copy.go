package s3

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/address"
	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/encryption"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const copySourcePrefix = "X-Amz-Copy-Source-"

// copySource finds the object that a request copies from. The key must be allowed to read it as well.
func (c *call) copySource() (*Bucket, *Object, error) {
	plusIsSpace := c.handler.PlusIsSpace != nil && c.handler.PlusIsSpace()
	bucket, key, id, err := address.OfCopySource(c.http.Header.Get("X-Amz-Copy-Source"), plusIsSpace)
	if err != nil {
		return nil, nil, err
	}
	action := "s3:GetObject"
	if id != "" {
		action = "s3:GetObjectVersion"
	}
	from, err := c.authorize(bucket, action, key)
	if err == nil {
		err = c.isAccepted(from, headerSourceOwner)
	}
	if err != nil {
		return nil, nil, err
	}
	o, err := c.versionOf(from, key, id)
	if err != nil {
		return nil, nil, err
	}
	if err := c.encryption().CheckSource(o.Encryption); err != nil {
		return nil, nil, err
	}
	return from, o, readConditions(c.http.Header, copySourcePrefix, o)
}

type copyResult struct {
	XMLName      xml.Name
	XMLNS        string `xml:"xmlns,attr"`
	LastModified string
	ETag         string
	checksum.Elements
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
	condition, err := c.writeCondition()
	if err != nil {
		return err
	}
	o.Content, o.ETag, o.Checksum = source.Content, o.Encryption.ETag(ETag(source.Content)), source.Checksum.OfCopy(source.Content)
	if name := c.http.Header.Get("X-Amz-Checksum-Algorithm"); name != "" {
		a, err := checksum.Find(name)
		if err != nil {
			return err
		}
		o.Checksum = a.Of(o.Content)
	}
	stored, err := c.bucket.Put(o, condition)
	if err != nil {
		return err
	}
	if from.versioned() {
		c.set("X-Amz-Copy-Source-Version-Id", source.VersionID)
	}
	c.writeStored(stored)
	return c.answer(copyResult{
		XMLName: xml.Name{Local: "CopyObjectResult"}, XMLNS: namespace,
		LastModified: xmlTime(stored.Modified), ETag: quote(stored.ETag), Elements: stored.Checksum.Elements(),
	})
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
	changes := replacesMetadata || o.WebsiteRedirect != "" || o.Encryption != (encryption.Encryption{}) || source.Encryption.CustomerKeyMD5 != ""
	if ontoItself && !changes && h.Get("X-Amz-Storage-Class") == "" {
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
		kind := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(name, "X-Amz-"), "-Directive"))
		return false, s3error.InvalidArgument(strings.ToLower(name), value, "Unknown "+kind+" directive.")
	}
}
