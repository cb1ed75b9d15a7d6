// Package tagging reads and checks the tags of objects and buckets.
package tagging

import (
	"encoding/xml"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// The most tags of an object and of a bucket.
const (
	MostOfObject = 10
	MostOfBucket = 50
)

// The bounds of a tag, in characters.
const (
	longestKey   = 128
	longestValue = 256
)

// Tag is a tag of an object or a bucket.
type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// ParseHeader reads the tags of an object as a header has them.
func ParseHeader(header string) ([]Tag, error) {
	q, valid := sigv4.ParseQuery(header)
	if !valid {
		return nil, s3error.InvalidArgument("x-amz-tagging", header, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded.")
	}
	var tags []Tag
	for _, p := range q {
		tags = append(tags, Tag{p.Name, p.Value})
	}
	return New(tags, MostOfObject)
}

// New returns the tags in the order of their keys, or an error if they break the rules of S3.
func New(tags []Tag, most int) ([]Tag, error) {
	if len(tags) > most {
		message := "Object tags cannot be greater than 10"
		if most == MostOfBucket {
			message = "Bucket tag count cannot be greater than 50"
		}
		return nil, s3error.New("BadRequest", message)
	}
	sorted := slices.SortedStableFunc(slices.Values(tags), func(a, b Tag) int { return strings.Compare(a.Key, b.Key) })
	for i, t := range sorted {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > longestKey:
			return nil, s3error.New("InvalidTag", "The TagKey you have provided is invalid").With("TagKey", t.Key)
		case utf8.RuneCountInString(t.Value) > longestValue:
			return nil, s3error.New("InvalidTag", "The TagValue you have provided is invalid").With("TagKey", t.Key)
		case i > 0 && sorted[i-1].Key == t.Key:
			return nil, s3error.New("InvalidTag", "Cannot provide multiple Tags with the same key").With("TagKey", t.Key)
		}
	}
	return sorted, nil
}

// Document is tags in the body of a request.
type Document struct {
	XMLName xml.Name `xml:"Tagging"`
	Tags    []Tag    `xml:"TagSet>Tag"`
}

// List is tags in the body of a response, where an empty set is an element as well.
type List struct {
	XMLName xml.Name `xml:"Tagging"`
	XMLNS   string   `xml:"xmlns,attr"`
	TagSet  Set
}

// Set are the tags of a [List].
type Set struct {
	Tags []Tag `xml:"Tag"`
}
