// Package tagging reads and checks the tags of objects and buckets.
package tagging

import (
	"encoding/xml"
	"regexp"
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

// Rules are those of an endpoint.
type Rules struct {
	// Ceph are the rules of Ceph's gateway, which takes any characters and the prefix of system tags.
	Ceph bool
}

// ParseHeader reads the tags of an object as a header has them.
func (r Rules) ParseHeader(header string) ([]Tag, error) {
	q, valid := sigv4.ParseQuery(header)
	if !valid {
		return nil, s3error.InvalidArgument("x-amz-tagging", header, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded.")
	}
	var tags []Tag
	for _, p := range q {
		tags = append(tags, Tag{p.Name, p.Value})
	}
	return r.New(tags, MostOfObject)
}

// text is what keys and values consist of.
var text = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)

// New returns the tags in the order of their keys, or an error if they break the rules.
func (r Rules) New(tags []Tag, most int) ([]Tag, error) {
	if len(tags) > most && r.Ceph {
		return nil, s3error.New("InvalidTag", "")
	}
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
		case t.Key == "" || !r.isText(t.Key, longestKey):
			return nil, s3error.New("InvalidTag", "The TagKey you have provided is invalid").With("TagKey", t.Key)
		case !r.isText(t.Value, longestValue):
			return nil, s3error.New("InvalidTag", "The TagValue you have provided is invalid").With("TagKey", t.Key)
		case !r.Ceph && strings.HasPrefix(t.Key, "aws:"):
			return nil, s3error.New("InvalidTag", "System tags cannot be added/updated by requester").With("TagKey", t.Key)
		case i > 0 && sorted[i-1].Key == t.Key:
			return nil, s3error.New("InvalidTag", "Cannot provide multiple Tags with the same key").With("TagKey", t.Key)
		}
	}
	return sorted, nil
}

// isText reports whether a key or a value has only characters that are allowed, and not too many.
func (r Rules) isText(s string, longest int) bool {
	return utf8.RuneCountInString(s) <= longest && (r.Ceph || text.MatchString(s))
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
