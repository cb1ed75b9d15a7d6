package sigv4

import (
	"net/http"
	"slices"
	"strings"
)

// hoistable are the headers, or the beginnings of their names, that SDKs move into the query of a presigned URL. Checksums are not among
// them: what SDKs put there is the checksum of an empty body.
var hoistable = []string{
	"X-Amz-Acl", "X-Amz-Expected-Bucket-Owner", "X-Amz-Grant-", "X-Amz-Meta-", "X-Amz-Object-Lock-", "X-Amz-Request-Payer",
	"X-Amz-Server-Side-Encryption", "X-Amz-Storage-Class", "X-Amz-Tagging", "X-Amz-Website-Redirect-Location",
}

// amzPrefix begins the names of all of them.
const amzPrefix = "X-Amz-"

// Hoisted returns headers with those that a query has in addition. The headers themselves are not changed, and returned if there are none.
func (q Query) Hoisted(h http.Header) http.Header {
	all := h
	for _, p := range q {
		switch p.Name {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature":
			continue // they are on every presigned URL
		}
		if len(p.Name) < len(amzPrefix) || !strings.EqualFold(p.Name[:len(amzPrefix)], amzPrefix) {
			continue
		}
		name := http.CanonicalHeaderKey(p.Name)
		begins := func(header string) bool {
			return header == name || header[len(header)-1] == '-' && strings.HasPrefix(name, header)
		}
		if len(h[name]) > 0 || !slices.ContainsFunc(hoistable, begins) {
			continue
		}
		if len(all) == len(h) {
			all = h.Clone()
		}
		all[name] = append(all[name], p.Value)
	}
	return all
}
