package s3

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
)

const (
	metadataPrefix  = "X-Amz-Meta-"
	mostMetadata    = 2 << 10
	usualType       = "binary/octet-stream"
	standardStorage = "STANDARD"
)

var storageClasses = map[string]bool{
	standardStorage: true, "REDUCED_REDUNDANCY": true, "STANDARD_IA": true, "ONEZONE_IA": true, "INTELLIGENT_TIERING": true,
	"GLACIER": true, "DEEP_ARCHIVE": true, "GLACIER_IR": true,
}

// readObject makes an object, without content, of the headers of a request that writes one.
func (c *call) readObject() (Object, error) {
	h := c.http.Header
	o := Object{Key: c.Key, Modified: c.now, Owner: c.key.Owner, StorageClass: header.Get(h, "X-Amz-Storage-Class")}
	if err := o.readMetadata(h); err != nil {
		return o, err
	}
	if o.StorageClass != "" && !storageClasses[o.StorageClass] {
		return o, NewError("InvalidStorageClass", "").With("StorageClassRequested", o.StorageClass)
	}
	if o.StorageClass == standardStorage {
		o.StorageClass = ""
	}
	var err error
	if o.Encryption, err = c.encryption().Wanted(); err != nil {
		return o, err
	}
	return o, c.readGuarded(&o)
}

// readGuarded reads what needs a grant of its own.
func (c *call) readGuarded(o *Object) (err error) {
	h := c.http.Header
	if o.ACL, err = acl.FromHeader(h, c.owners(o.Owner)); err != nil {
		return err
	}
	// Everybody may leave an object private, which some clients say with every upload.
	if o.ACL != "" && !c.may(c.bucket, "s3:PutObjectAcl", c.Key) {
		return errAccessDenied
	}
	if err := c.admitACL(o.ACL); err != nil {
		return err
	}
	if tags := header.Get(h, "X-Amz-Tagging"); tags != "" {
		if !c.may(c.bucket, "s3:PutObjectTagging", c.Key) {
			return errAccessDenied
		}
		if o.Tags, err = c.tagRules().ParseHeader(tags); err != nil {
			return err
		}
	}
	return c.readLock(o)
}

// readMetadata reads the headers that are returned unchanged.
func (o *Object) readMetadata(h http.Header) error {
	o.ContentType = header.Get(h, "Content-Type")
	if o.ContentType == "" {
		o.ContentType = usualType
	}
	o.CacheControl = header.Get(h, "Cache-Control")
	o.ContentDisposition = header.Get(h, "Content-Disposition")
	o.ContentEncoding = contentEncoding(h["Content-Encoding"])
	o.ContentLanguage = header.Get(h, "Content-Language")
	o.Expires = header.Get(h, "Expires")
	o.WebsiteRedirect = header.Get(h, "X-Amz-Website-Redirect-Location")
	if r := o.WebsiteRedirect; r != "" && !strings.HasPrefix(r, "/") && !strings.HasPrefix(r, "http://") && !strings.HasPrefix(r, "https://") {
		return NewError("InvalidRedirectLocation", "")
	}
	size := 0
	for name, values := range h {
		if strings.HasPrefix(name, metadataPrefix) {
			if o.Metadata == nil {
				o.Metadata = make(map[string]string)
			}
			short, value := strings.ToLower(name[len(metadataPrefix):]), strings.Join(values, ",")
			o.Metadata[short] = value
			size += len(short) + len(value)
		}
	}
	if size > mostMetadata {
		return NewError("MetadataTooLarge", "").With("Size", count(size)).With("MaxSizeAllowed", count(mostMetadata))
	}
	return nil
}

// contentEncoding returns the stored part of the header: without the framing of this upload.
func contentEncoding(values []string) string {
	all := strings.Join(values, ",")
	if !strings.Contains(strings.ToLower(all), "aws-chunked") {
		return all
	}
	var kept []string
	for token := range strings.SplitSeq(all, ",") {
		if token = strings.TrimSpace(token); token != "" && !strings.EqualFold(token, "aws-chunked") {
			kept = append(kept, token)
		}
	}
	return strings.Join(kept, ",")
}

// writeHeaders writes the headers of an object.
func (c *call) writeHeaders(o *Object) {
	c.set("Etag", quote(o.ETag))
	c.set("Last-Modified", o.Modified.UTC().Format(http.TimeFormat))
	c.set("Accept-Ranges", "bytes")
	set := func(name, value string) {
		if value != "" {
			c.set(name, value)
		}
	}
	set("Content-Type", o.ContentType)
	set("Cache-Control", o.CacheControl)
	set("Content-Disposition", o.ContentDisposition)
	set("Content-Encoding", o.ContentEncoding)
	set("Content-Language", o.ContentLanguage)
	set("X-Amz-Website-Redirect-Location", o.WebsiteRedirect)
	set("Expires", o.Expires)
	set("X-Amz-Storage-Class", o.StorageClass)
	for name, value := range o.Metadata {
		c.w.Header().Set(metadataPrefix+name, value)
	}
	if len(o.Tags) > 0 {
		c.set("X-Amz-Tagging-Count", count(len(o.Tags)))
	}
	if o.Retention.Mode != "" {
		c.set("X-Amz-Object-Lock-Mode", o.Retention.Mode)
		c.set("X-Amz-Object-Lock-Retain-Until-Date", o.Retention.Until.UTC().Format(time.RFC3339Nano))
	}
	set("X-Amz-Object-Lock-Legal-Hold", o.legalHold())
	if c.bucket.versioned() {
		c.set("X-Amz-Version-Id", o.VersionID)
	}
	c.writeLasting(o)
}

// writeStored writes what a writer receives of the stored object. The version that is written while versioning is suspended has no
// id there.
func (c *call) writeStored(o *Object) {
	if o.VersionID != nullVersion {
		c.set("X-Amz-Version-Id", o.VersionID)
	}
	c.writeLasting(o)
}

// writeLasting writes what readers and writers of an object receive.
func (c *call) writeLasting(o *Object) {
	c.writeExpiration(o)
	o.Encryption.Write(c.w.Header())
}

func (b *Bucket) versioned() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.settings.Versioning != ""
}
