package s3

import (
	"encoding/base64"
	"encoding/xml"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// mostEntries is how many entries a page has, unless fewer are asked for.
const mostEntries = 1000

// listing is what all lists have in common: how they are asked for.
type listing struct {
	prefix, delimiter string
	max               int
	encode            bool
}

func (c *call) readListing(maxName string) (l listing, err error) {
	l = listing{c.query.Get("prefix"), c.query.Get("delimiter"), mostEntries, false}
	if encoding := c.query.Get("encoding-type"); encoding != "" {
		if encoding != "url" {
			return l, s3error.InvalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request")
		}
		l.encode = true
	}
	if text := c.query.Get(maxName); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return l, s3error.InvalidArgument(maxName, text, "Provided "+maxName+" not an integer or within integer range")
		}
		l.max = min(n, mostEntries)
	}
	return l, nil
}

func (l listing) encodingType() string {
	if l.encode {
		return "url"
	}
	return ""
}

// name is a key or a part of one, as it is written in the list. XML has no way to write some characters.
func (l listing) name(text string) string {
	if l.encode {
		return sigv4.EscapePath(text)
	}
	return text
}

type listEntry struct {
	Key          string
	LastModified string
	ETag         string
	Size         int64
	StorageClass string
	Owner        *Owner   `xml:",omitempty"`
	Algorithm    []string `xml:"ChecksumAlgorithm,omitempty"`
	ChecksumType string   `xml:",omitempty"`
}

type commonPrefix struct{ Prefix string }

type listResult struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	XMLNS                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Marker                *string `xml:",omitempty"`
	NextMarker            string  `xml:",omitempty"`
	StartAfter            string  `xml:",omitempty"`
	ContinuationToken     string  `xml:",omitempty"`
	NextContinuationToken string  `xml:",omitempty"`
	KeyCount              *int    `xml:",omitempty"`
	MaxKeys               int
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	Contents              []listEntry
	CommonPrefixes        []commonPrefix
}

// list makes a page, and says where the next one begins.
func (c *call) list(l listing, after string, withOwner bool) (result listResult, next string) {
	page := c.bucket.List(Query{l.prefix, l.delimiter, after, l.max})
	result = listResult{
		XMLNS: namespace, Name: c.Bucket, Prefix: l.name(l.prefix), MaxKeys: l.max, Delimiter: l.name(l.delimiter),
		EncodingType: l.encodingType(), IsTruncated: page.More,
	}
	for _, entry := range page.Entries {
		next = entry.Name
		if entry.Object == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, commonPrefix{l.name(entry.Name)})
		} else {
			result.Contents = append(result.Contents, l.entry(entry.Object, withOwner))
		}
	}
	return result, next
}

func (l listing) entry(o *Object, withOwner bool) listEntry {
	e := listEntry{
		Key: l.name(o.Key), LastModified: xmlTime(o.Modified), ETag: quote(o.ETag), Size: o.Size(), StorageClass: storageClass(o),
		ChecksumType: o.Checksum.Type,
	}
	if o.Checksum.Algorithm != "" {
		e.Algorithm = []string{o.Checksum.Algorithm}
	}
	if withOwner {
		e.Owner = &o.Owner
	}
	return e
}

func storageClass(o *Object) string {
	if o.StorageClass == "" {
		return standardStorage
	}
	return o.StorageClass
}

// listObjects serves the first version of the list, whose pages begin after a key.
func (c *call) listObjects() error {
	l, err := c.readListing("max-keys")
	if err != nil {
		return err
	}
	marker := c.query.Get("marker")
	result, next := c.list(l, marker, true)
	result.Marker = new(l.name(marker))
	if result.IsTruncated && l.delimiter != "" {
		result.NextMarker = l.name(next)
	}
	return c.answer(result)
}

// listObjectsV2 serves the second version, whose pages begin at a token.
func (c *call) listObjectsV2() error {
	l, err := c.readListing("max-keys")
	if err != nil {
		return err
	}
	startAfter, token := c.query.Get("start-after"), c.query.Get("continuation-token")
	after := startAfter
	if c.query.Has("continuation-token") {
		decoded, err := base64.URLEncoding.DecodeString(token)
		if err != nil || token == "" {
			return s3error.InvalidArgument("continuation-token", token, "The continuation token provided is incorrect")
		}
		after = string(decoded)
	}
	result, next := c.list(l, after, c.query.Get("fetch-owner") == "true")
	result.StartAfter, result.ContinuationToken = l.name(startAfter), token
	result.KeyCount = new(len(result.Contents) + len(result.CommonPrefixes))
	if result.IsTruncated {
		result.NextContinuationToken = base64.URLEncoding.EncodeToString([]byte(next))
	}
	return c.answer(result)
}

type versionEntry struct {
	XMLName      xml.Name
	Key          string
	VersionID    string `xml:"VersionId"`
	IsLatest     bool
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         *int64 `xml:",omitempty"`
	StorageClass string `xml:",omitempty"`
	Owner        Owner
}

type listVersionsResult struct {
	XMLName             xml.Name `xml:"ListVersionsResult"`
	XMLNS               string   `xml:"xmlns,attr"`
	Name                string
	Prefix              string
	KeyMarker           string
	VersionIDMarker     string `xml:"VersionIdMarker"`
	NextKeyMarker       string `xml:",omitempty"`
	NextVersionIDMarker string `xml:"NextVersionIdMarker,omitempty"`
	MaxKeys             int
	Delimiter           string `xml:",omitempty"`
	EncodingType        string `xml:",omitempty"`
	IsTruncated         bool
	Entries             []versionEntry
	CommonPrefixes      []commonPrefix
}

func (c *call) listVersions() error {
	l, err := c.readListing("max-keys")
	if err != nil {
		return err
	}
	after, afterVersion := c.query.Get("key-marker"), c.query.Get("version-id-marker")
	if afterVersion != "" && after == "" {
		return s3error.InvalidArgument("version-id-marker", afterVersion, "A version-id marker cannot be specified without a key marker.")
	}
	page := c.bucket.ListVersions(VersionsQuery{Query{l.prefix, l.delimiter, after, l.max}, afterVersion})
	result := listVersionsResult{
		XMLNS: namespace, Name: c.Bucket, Prefix: l.name(l.prefix), KeyMarker: l.name(after), VersionIDMarker: afterVersion,
		MaxKeys: l.max, Delimiter: l.name(l.delimiter), EncodingType: l.encodingType(), IsTruncated: page.More,
	}
	for _, entry := range page.Entries {
		if entry.Object == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, commonPrefix{l.name(entry.Name)})
		} else {
			result.Entries = append(result.Entries, l.version(entry))
		}
	}
	if page.More {
		last := page.Entries[len(page.Entries)-1]
		result.NextKeyMarker = l.name(last.Name)
		if last.Object != nil {
			result.NextVersionIDMarker = last.Object.VersionID
		}
	}
	return c.answer(result)
}

func (l listing) version(v VersionEntry) versionEntry {
	o := v.Object
	e := versionEntry{
		XMLName: xml.Name{Local: "Version"}, Key: l.name(o.Key), VersionID: o.VersionID, IsLatest: v.Latest,
		LastModified: xmlTime(o.Modified), Owner: o.Owner,
	}
	if o.DeleteMarker {
		e.XMLName.Local = "DeleteMarker"
		return e
	}
	e.ETag, e.Size, e.StorageClass = quote(o.ETag), new(o.Size()), storageClass(o)
	return e
}
