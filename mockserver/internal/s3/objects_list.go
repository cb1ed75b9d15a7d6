package s3

import (
	"encoding/xml"

	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// list makes a page, and returns the begin of the next one.
func (c *call) list(l listing.Params, after string, withOwner bool) (result listing.Objects, next string) {
	page := c.bucket.List(l.After(after))
	result = listing.Objects{
		XMLNS: namespace, Name: c.Bucket, Prefix: l.Name(l.Prefix), MaxKeys: l.Max, Delimiter: l.Name(l.Delimiter),
		EncodingType: l.EncodingType(), IsTruncated: page.More,
	}
	for _, entry := range page.Entries {
		next = entry.Name
		if entry.Object == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, listing.CommonPrefix{Prefix: l.Name(entry.Name)})
		} else {
			result.Contents = append(result.Contents, newListEntry(l, entry.Object, withOwner))
		}
	}
	return result, next
}

func newListEntry(l listing.Params, o *Object, withOwner bool) listing.Object {
	e := listing.Object{
		Key: l.Name(o.Key), LastModified: xmlTime(o.Modified), ETag: quote(o.ETag), Size: o.Size(), StorageClass: storageClass(o),
		ChecksumType: o.Checksum.Type,
	}
	e.Algorithm = algorithms(o)
	if withOwner {
		e.Owner = &o.Owner
	}
	return e
}

// algorithms are those of the checksums of an object: one or none.
func algorithms(o *Object) []string {
	if o.Checksum.Algorithm == "" {
		return nil
	}
	return []string{o.Checksum.Algorithm}
}

func storageClass(o *Object) string {
	if o.StorageClass == "" {
		return standardStorage
	}
	return o.StorageClass
}

// listParams reads the parameters of a list of objects. Ceph's gateway lists without an order if it is asked to, but then without a delimiter;
// the order of the mock is one of those.
func (c *call) listParams() (listing.Params, error) {
	l, err := listing.Read(c.query, "max-keys")
	if err == nil && c.handler.Ceph && l.Delimiter != "" && c.query.Get("allow-unordered") == "true" {
		err = s3error.InvalidArgument("allow-unordered", "true", "An unordered list cannot have a delimiter.")
	}
	return l, err
}

// listObjects serves the first version of the list, whose pages begin after a key.
func (c *call) listObjects() error {
	l, err := c.listParams()
	if err != nil {
		return err
	}
	marker := c.query.Get("marker")
	result, next := c.list(l, marker, true)
	result.Marker = new(l.Name(marker))
	if c.handler.Ceph {
		result.Prefix = l.Prefix
	}
	if result.IsTruncated && (c.handler.Ceph || l.Delimiter != "") {
		result.NextMarker = l.Name(next)
	}
	return c.answer(result)
}

// listObjectsV2 serves the second version, whose pages begin at a token.
func (c *call) listObjectsV2() error {
	l, err := c.listParams()
	if err != nil {
		return err
	}
	startAfter := c.query.Get("start-after")
	after := startAfter
	if token := c.query.Get("continuation-token"); token != "" {
		if after, err = listing.ParseToken(token); err != nil {
			return err
		}
	}
	result, next := c.list(l, after, c.query.Get("fetch-owner") == "true")
	result.StartAfter = l.Name(startAfter)
	if c.query.Has("continuation-token") {
		result.ContinuationToken = new(c.query.Get("continuation-token"))
	}
	result.KeyCount = new(len(result.Contents) + len(result.CommonPrefixes))
	if result.IsTruncated {
		result.NextContinuationToken = listing.Token(next)
	}
	return c.answer(result)
}

func (c *call) listVersions() error {
	l, err := c.listParams()
	if err != nil {
		return err
	}
	after, afterVersion := c.query.Get("key-marker"), c.query.Get("version-id-marker")
	if afterVersion != "" && after == "" {
		return s3error.InvalidArgument("version-id-marker", afterVersion, "A version-id marker cannot be specified without a key marker.")
	}
	page := c.bucket.ListVersions(VersionsQuery{l.After(after), afterVersion})
	result := listing.Versions{
		XMLNS: namespace, Name: c.Bucket, Prefix: l.Name(l.Prefix), KeyMarker: l.Name(after), VersionIDMarker: afterVersion,
		MaxKeys: l.Max, Delimiter: l.Name(l.Delimiter), EncodingType: l.EncodingType(), IsTruncated: page.More,
	}
	for _, entry := range page.Entries {
		if entry.Object == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, listing.CommonPrefix{Prefix: l.Name(entry.Name)})
		} else {
			result.Entries = append(result.Entries, newVersionEntry(l, entry))
		}
	}
	if page.More {
		last := page.Entries[len(page.Entries)-1]
		result.NextKeyMarker = l.Name(last.Name)
		if last.Object != nil {
			result.NextVersionIDMarker = last.Object.VersionID
		}
	}
	return c.answer(result)
}

func newVersionEntry(l listing.Params, v VersionEntry) listing.Version {
	o := v.Object
	e := listing.Version{
		XMLName: xml.Name{Local: "Version"}, Key: l.Name(o.Key), VersionID: o.VersionID, IsLatest: v.Latest,
		LastModified: xmlTime(o.Modified), Owner: o.Owner,
	}
	if o.DeleteMarker {
		e.XMLName.Local = "DeleteMarker"
		return e
	}
	e.ETag, e.Size, e.StorageClass = quote(o.ETag), new(o.Size()), storageClass(o)
	e.Algorithm, e.ChecksumType = algorithms(o), o.Checksum.Type
	return e
}
