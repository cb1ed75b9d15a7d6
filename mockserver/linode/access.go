package linode

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// The ACLs of a bucket. Custom is an ACL without a name, which grants nothing to others here; a new bucket cannot have it.
const (
	aclPrivate           = buckt.LinodeACL(wire.LinodeACLPrivate)
	aclPublicRead        = buckt.LinodeACL(wire.LinodeACLPublicRead)
	aclAuthenticatedRead = buckt.LinodeACL(wire.LinodeACLAuthenticatedRead)
	aclPublicReadWrite   = buckt.LinodeACL(wire.LinodeACLPublicReadWrite)
	aclCustom            = buckt.LinodeACL(wire.LinodeACLCustom)
)

var (
	acls       = []buckt.LinodeACL{aclPrivate, aclPublicRead, aclAuthenticatedRead, aclPublicReadWrite, aclCustom}
	cannedACLs = acls[:4]
)

var accessOperations = []service.Operation{
	read("linodeGetBucketAccess", "Linode.Buckets.GetAccess", bucketPath+"/access", 0, (*call).getBucketAccess),
	write("linodeSetBucketAccess", "Linode.Buckets.SetAccess", http.MethodPut, bucketPath+"/access", service.ReadsJSON, classOthers,
		(*call).setBucketAccess),
	write("linodeModifyBucketAccess", "Linode.Buckets.SetAccess", http.MethodPost, bucketPath+"/access", service.ReadsJSON, classOthers,
		(*call).setBucketAccess),
}

// everyOrigin is the CORS rule that the control plane sets. S3 clients may set others.
var everyOrigin = cors.Rule{
	AllowedOrigins: []string{"*"}, AllowedMethods: []string{"GET", "PUT", "DELETE", "HEAD", "POST"}, AllowedHeaders: []string{"*"},
}

// s3SettingsOf returns the settings of a new bucket. S3 has no name for a private ACL.
func s3SettingsOf(acl buckt.LinodeACL, hasCORS bool) (s s3.Settings) {
	if acl != aclPrivate {
		s.ACL = string(acl)
	}
	if hasCORS {
		s.CORS = []cors.Rule{everyOrigin}
	}
	return s
}

func (c *call) getBucketAccess() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	access := wire.LinodeBucketAccess{
		ACL: wire.LinodeACL(b.acl()), ACLXML: b.aclXML(b.acl()),
		CORSEnabled: nullable.NewNullNullable[bool](), CORSXML: nullable.NewNullNullable[string](),
	}
	if b.endpoint().hasCORS() {
		access.CORSEnabled.Set(b.hasCORS())
	}
	if b.hasCORS() {
		access.CORSXML.Set(b.corsXML())
	}
	return ok(access)
}

// setBucketAccess serves POST and PUT, which do the same. The CORS setting is ignored if the endpoint has none; rules that an S3
// client has set stay while it is on.
func (c *call) setBucketAccess() service.Response {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f := c.fields()
	acl := option(f, "acl", b.acl(), acls)
	hasCORS := f.Boolean("cors_enabled", b.hasCORS()) && b.endpoint().hasCORS()
	if !f.Valid() {
		return c.invalid(f)
	}
	b.store.Configure(func(s *s3.Settings) {
		wanted := s3SettingsOf(acl, hasCORS)
		if s.ACL = wanted.ACL; !hasCORS || len(s.CORS) == 0 {
			s.CORS = wanted.CORS
		}
	})
	return ok(wire.LinodeEmpty{})
}

const (
	s3Namespace        = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	schemaInstance     = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
)

// aclXML is the access control policy of the bucket or an object in it: what others may do, then that its owner may do everything.
func (b *bucketRow) aclXML(acl buckt.LinodeACL) string {
	owner := `<ID>` + escapeXML(b.account.row.UUID) + `</ID><DisplayName>` + escapeXML(b.account.row.UUID) + `</DisplayName>`
	var grants strings.Builder
	switch acl {
	case aclPublicRead:
		grants.WriteString(groupGrant(allUsers, "READ"))
	case aclAuthenticatedRead:
		grants.WriteString(groupGrant(authenticatedUsers, "READ"))
	case aclPublicReadWrite:
		grants.WriteString(groupGrant(allUsers, "READ") + groupGrant(allUsers, "WRITE"))
	}
	grants.WriteString(aclGrant("CanonicalUser", owner, "FULL_CONTROL"))
	return `<AccessControlPolicy ` + s3Namespace + `><Owner>` + owner + `</Owner><AccessControlList>` + grants.String() +
		`</AccessControlList></AccessControlPolicy>`
}

// corsXML are the bucket's rules for browsers.
func (b *bucketRow) corsXML() string {
	type rule struct {
		ID             string   `xml:",omitempty"`
		AllowedMethods []string `xml:"AllowedMethod"`
		AllowedOrigins []string `xml:"AllowedOrigin"`
		AllowedHeaders []string `xml:"AllowedHeader"`
		ExposeHeaders  []string `xml:"ExposeHeader"`
		MaxAgeSeconds  int      `xml:",omitempty"`
	}
	configuration := struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CORSConfiguration"`
		Rules   []rule   `xml:"CORSRule"`
	}{}
	for _, r := range b.store.Settings().CORS {
		configuration.Rules = append(configuration.Rules, rule{
			r.ID, r.AllowedMethods, r.AllowedOrigins, r.AllowedHeaders, r.ExposeHeaders, r.MaxAgeSeconds,
		})
	}
	text, _ := xml.Marshal(configuration) // texts and numbers can always be written
	return string(text)
}

func groupGrant(group, permission string) string {
	return aclGrant("Group", "<URI>"+group+"</URI>", permission)
}

func aclGrant(kind, grantee, permission string) string {
	return `<Grant><Grantee ` + schemaInstance + ` xsi:type="` + kind + `">` + grantee + `</Grantee><Permission>` + permission +
		`</Permission></Grant>`
}

func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}
