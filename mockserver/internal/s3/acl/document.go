package acl

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Policy is the document of an ACL.
type Policy struct {
	XMLName xml.Name `xml:"AccessControlPolicy"`
	XMLNS   string   `xml:"xmlns,attr"`
	Owner   Owner
	Grants  []documentGrant `xml:"AccessControlList>Grant"`
}

type documentGrant struct {
	Grantee    grantee
	Permission string
}

type grantee struct {
	XMLNS       string `xml:"xmlns:xsi,attr,omitempty"`
	Type        string `xml:"xsi:type,attr,omitempty"`
	ID          string `xml:",omitempty"`
	DisplayName string `xml:",omitempty"`
	URI         string `xml:",omitempty"`
	Email       string `xml:"EmailAddress,omitempty"`
}

const (
	namespace      = "http://s3.amazonaws.com/doc/2006-03-01/"
	schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
)

// Document is a canned ACL in XML. Groups come before accounts, as Linode sends them.
func Document(owners Owners, name string) Policy {
	p := Policy{XMLNS: namespace, Owner: owners.Owner}
	account := func(o Owner, permission string) documentGrant {
		return documentGrant{grantee{XMLNS: schemaInstance, Type: "CanonicalUser", ID: o.ID, DisplayName: o.DisplayName}, permission}
	}
	accounts := []documentGrant{account(owners.Owner, fullControl)}
	for _, g := range owners.grants(name) {
		if g.grantee == owners.Bucket.ID {
			accounts = append(accounts, account(owners.Bucket, g.permission))
			continue
		}
		p.Grants = append(p.Grants, documentGrant{grantee{XMLNS: schemaInstance, Type: "Group", URI: g.grantee}, g.permission})
	}
	p.Grants = append(p.Grants, accounts...)
	return p
}

// FromDocument reads the document of an ACL: "" for a private one. Other grants than those of a canned
// ACL are refused with the error NotImplemented, 501.
func FromDocument(text []byte, owners Owners) (string, error) {
	malformed := s3error.New("MalformedACLError", "")
	var p Policy
	if xml.Unmarshal(text, &p) != nil {
		return "", malformed
	}
	if p.Owner.ID == "" {
		return "", malformed
	}
	if p.Owner.ID != owners.Owner.ID {
		return "", s3error.New("AccessDenied", "")
	}
	var grants []grant
	for _, g := range p.Grants {
		if !slices.Contains(permissions, g.Permission) {
			return "", malformed
		}
		switch {
		case g.Grantee.URI != "":
			if err := checkGroup(g.Grantee.URI); err != nil {
				return "", err
			}
		case g.Grantee.Email != "":
			return "", s3error.NotImplemented("AccessControlPolicy")
		case strings.TrimSpace(g.Grantee.ID) == "":
			return "", malformed
		}
		grants = append(grants, grant{g.Grantee.URI + g.Grantee.ID, g.Permission})
	}
	return owners.named(grants, "AccessControlPolicy")
}
