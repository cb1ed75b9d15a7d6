package mockserver

import (
	"encoding/xml"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
)

// The ACLs that a bucket may have. The last one is none that a new bucket may ask for.
var (
	linodeACLs       = []string{"private", "public-read", "authenticated-read", "public-read-write", "custom"}
	linodeCannedACLs = linodeACLs[:4]
)

func (c *linodeCall) getBucketAccess() answer {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	access := wire.LinodeBucketAccess{
		ACL: wire.LinodeACL(b.acl), ACLXML: b.aclXML(),
		CORSEnabled: nullable.NewNullNullable[bool](), CORSXML: nullable.NewNullNullable[string](),
	}
	if b.endpoint.hasCORS() {
		access.CORSEnabled.Set(b.cors)
	}
	if b.cors {
		access.CORSXML.Set(linodeCORSXML)
	}
	return ok(access)
}

// setBucketAccess serves POST and PUT, which do the same. The CORS setting is ignored where the endpoint has none.
func (c *linodeCall) setBucketAccess() answer {
	b, refusal := c.pathBucket()
	if b == nil {
		return refusal
	}
	f, refusal, valid := c.fields()
	if !valid {
		return refusal
	}
	acl := f.option("acl", b.acl, linodeACLs)
	cors := f.boolean("cors_enabled", b.cors) && b.endpoint.hasCORS()
	if !f.valid() {
		return c.reject(*f.problems...)
	}
	b.acl, b.cors = acl, cors
	return ok(wire.LinodeEmpty{})
}

const (
	s3Namespace       = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`
	schemaInstance    = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
	everybody         = "http://acs.amazonaws.com/groups/global/AllUsers"
	everybodyWithAKey = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"

	linodeCORSXML = `<CORSConfiguration ` + s3Namespace + `><CORSRule><AllowedMethod>GET</AllowedMethod>` +
		`<AllowedMethod>PUT</AllowedMethod><AllowedMethod>DELETE</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>` +
		`<AllowedMethod>POST</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`
)

// aclXML is the bucket's access control policy: what others may do, then that its owner may do everything.
func (b *linodeBucket) aclXML() string {
	owner := `<ID>` + escapeXML(b.account.uuid) + `</ID><DisplayName>` + escapeXML(b.account.uuid) + `</DisplayName>`
	var grants strings.Builder
	switch b.acl {
	case "public-read":
		grants.WriteString(groupGrant(everybody, "READ"))
	case "authenticated-read":
		grants.WriteString(groupGrant(everybodyWithAKey, "READ"))
	case "public-read-write":
		grants.WriteString(groupGrant(everybody, "READ") + groupGrant(everybody, "WRITE"))
	}
	grants.WriteString(aclGrant("CanonicalUser", owner, "FULL_CONTROL"))
	return `<AccessControlPolicy ` + s3Namespace + `><Owner>` + owner + `</Owner><AccessControlList>` + grants.String() +
		`</AccessControlList></AccessControlPolicy>`
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
