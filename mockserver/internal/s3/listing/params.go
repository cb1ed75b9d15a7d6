package listing

import (
	"encoding/base64"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// MostEntries is how many entries a page has, unless fewer are asked for.
const MostEntries = 1000

// Params are the parameters that all lists have.
type Params struct {
	Prefix, Delimiter string
	Max               int
	isEncoded         bool
}

// Read reads the parameters of a list, whose pages are limited by the parameter maxName.
func Read(q sigv4.Query, maxName string) (Params, error) {
	p := Params{Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), Max: MostEntries}
	if encoding := q.Get("encoding-type"); encoding != "" {
		if encoding != "url" {
			return p, s3error.InvalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request")
		}
		p.isEncoded = true
	}
	if text := q.Get(maxName); text != "" {
		n, err := Count(maxName, text)
		if err != nil {
			return p, err
		}
		p.Max = min(n, MostEntries)
	}
	return p, nil
}

// Count reads a parameter that is a number from 0 to the largest of 32 bits.
func Count(name, text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, s3error.InvalidArgument(name, text, "Provided "+name+" not an integer or within integer range")
	}
	if n < 0 {
		return 0, s3error.InvalidArgument(name, text, "Argument "+name+" must be an integer between 0 and 2147483647")
	}
	return int(n), nil
}

// EncodingType is the element of that name.
func (p Params) EncodingType() string {
	if p.isEncoded {
		return "url"
	}
	return ""
}

// Name returns a key or a part of one as it is written in the list. XML has no way to write some characters.
func (p Params) Name(text string) string {
	if p.isEncoded {
		return sigv4.EscapePath(text)
	}
	return text
}

// After returns the query for a page that continues after an entry.
func (p Params) After(entry string) Query { return Query{p.Prefix, p.Delimiter, entry, p.Max} }

// Token makes the continuation token of a list that continues after an entry.
func Token(entry string) string { return base64.URLEncoding.EncodeToString([]byte(entry)) }

// ParseToken returns the entry of a continuation token.
func ParseToken(token string) (entry string, err error) {
	decoded, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return "", s3error.InvalidArgument("continuation-token", token, "The continuation token provided is incorrect")
	}
	return string(decoded), nil
}
