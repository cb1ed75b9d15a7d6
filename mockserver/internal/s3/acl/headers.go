package acl

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/header"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const (
	cannedHeader = "X-Amz-Acl"
	grantPrefix  = "X-Amz-Grant-"
)

var grantHeaders = map[string]string{
	"Read": read, "Write": write, "Read-Acp": "READ_ACP", "Write-Acp": "WRITE_ACP", "Full-Control": fullControl,
}

// Named reports whether headers have an ACL.
func Named(h http.Header) bool {
	if header.Get(h, cannedHeader) != "" {
		return true
	}
	for name := range h {
		if strings.HasPrefix(name, grantPrefix) {
			return true
		}
	}
	return false
}

// FromHeader reads the canned ACL or the grants of headers: "" for private and what is the same. Other grants than those of a canned ACL
// are refused with the error NotImplemented, 501.
func FromHeader(h http.Header, owners Owners) (string, error) {
	canned := header.Get(h, cannedHeader)
	var grants []grant
	var source string
	for name, values := range h {
		if !strings.HasPrefix(name, grantPrefix) {
			continue
		}
		permission, known := grantHeaders[name[len(grantPrefix):]]
		source = strings.ToLower(name)
		switch {
		case !known:
			return "", s3error.NotImplemented(source)
		case canned != "":
			return "", s3error.New("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed")
		}
		for _, value := range values {
			grantees, err := readGrantees(source, value)
			if err != nil {
				return "", err
			}
			for _, grantee := range grantees {
				grants = append(grants, grant{grantee, permission})
			}
		}
	}
	switch {
	case grants != nil:
		return owners.named(grants, source)
	case canned == "":
		return "", nil
	}
	return owners.canned(canned)
}

// readGrantees reads a list such as id="a", uri="b".
func readGrantees(header, list string) (grantees []string, err error) {
	for item := range strings.SplitSeq(list, ",") {
		kind, value, found := strings.Cut(strings.TrimSpace(item), "=")
		value = strings.Trim(value, `"`)
		switch {
		case !found || value == "":
			return nil, s3error.InvalidArgument(header, list, "Argument format not recognized")
		case strings.EqualFold(kind, "id"):
		case strings.EqualFold(kind, "uri"):
			if err := checkGroup(value); err != nil {
				return nil, err
			}
		case strings.EqualFold(kind, "emailAddress"):
			return nil, s3error.NotImplemented(header)
		default:
			return nil, s3error.InvalidArgument(header, list, "Argument format not recognized")
		}
		grantees = append(grantees, value)
	}
	return grantees, nil
}

func checkGroup(uri string) error {
	if slices.Contains([]string{allUsers, authenticatedUsers, logDelivery}, uri) {
		return nil
	}
	return s3error.InvalidArgument("uri", uri, "Invalid group uri")
}
