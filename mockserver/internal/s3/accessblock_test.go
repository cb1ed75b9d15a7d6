package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// blockOf is a public access block with one of its settings.
func blockOf(setting string) string {
	return `<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><` + setting + `>true</` + setting +
		`></PublicAccessBlockConfiguration>`
}

const accessBlock = "/bucket?publicAccessBlock"

func TestPublicAccessBlockOfCeph(t *testing.T) {
	e := newEndpoint(t)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPost} {
		require.Equal(t, "NotImplemented", e.refused(method, accessBlock, blockOf("BlockPublicAcls")), method)
	}
	e.handler.Ceph = true
	require.Equal(t, "NoSuchPublicAccessBlockConfiguration", e.refused(http.MethodGet, accessBlock, ""))
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, accessBlock, "x"))
	e.mustSend(http.MethodPut, accessBlock, blockOf("RestrictPublicBuckets"))
	e.backend.buckets["bucket"] = s3.Config{}.Restore(e.bucket.Export())
	require.Contains(t, e.mustSend(http.MethodGet, accessBlock, "").Body.String(), "<BlockPublicAcls>false</BlockPublicAcls>"+
		"<IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>"+
		"<RestrictPublicBuckets>true</RestrictPublicBuckets>")
	require.Equal(t, http.StatusNoContent, e.send(http.MethodDelete, accessBlock, "").Code)
	require.Equal(t, "NoSuchPublicAccessBlockConfiguration", e.refused(http.MethodGet, accessBlock, ""))
}

func TestOwnershipOfNewBuckets(t *testing.T) {
	e := newEndpoint(t)
	for _, ownership := range []string{"BucketOwnerEnforced", "BucketOwnerPreferred", "x"} {
		require.Equal(t, "NotImplemented", e.refused(http.MethodPut, "/new", "", "x-amz-object-ownership", ownership))
	}
	e.mustSend(http.MethodPut, "/new", "", "x-amz-object-ownership", "ObjectWriter")
}

func TestBlockPublicACLs(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Ceph = true
	e.put("key", "x")
	shown := e.mustSend(http.MethodPut, "/bucket?acl", "", "x-amz-acl", "public-read")
	require.Zero(t, shown.Body.Len())
	public := e.mustSend(http.MethodGet, "/bucket?acl", "").Body.String()
	e.mustSend(http.MethodPut, accessBlock, blockOf("BlockPublicAcls"))
	for _, acl := range []string{"public-read", "public-read-write", "authenticated-read"} {
		for _, target := range []string{"/bucket?acl", "/bucket/key?acl", "/bucket/new"} {
			require.Equal(t, "AccessDenied", e.refused(http.MethodPut, target, "", "x-amz-acl", acl), "%s %s", target, acl)
		}
		require.Equal(t, "AccessDenied", e.refused(http.MethodPost, "/bucket/new?uploads", "", "x-amz-acl", acl))
	}
	require.Equal(t, "AccessDenied", e.refused(http.MethodPut, "/bucket?acl", public))
	e.mustSend(http.MethodPut, "/bucket/new", "x", "x-amz-acl", "private")
	e.mustSend(http.MethodPut, "/bucket?acl", "", "x-amz-acl", "private")
}

func TestBlockPublicPolicy(t *testing.T) {
	e := guestEndpoint(t)
	e.handler.Ceph = true
	e.mustSend(http.MethodPut, accessBlock, blockOf("BlockPublicPolicy"))
	require.Equal(t, "AccessDenied", e.refused(http.MethodPut, "/bucket?policy", policyOf("Allow", `"*"`, "s3:GetObject")))
	require.Equal(t, "NoSuchBucketPolicy", e.refused(http.MethodGet, "/bucket?policy", ""))
	e.mustSend(http.MethodPut, "/bucket?policy", policyOf("Allow", `{"AWS":"guest"}`, "s3:GetObject"))
}

func TestRestrictPublicBuckets(t *testing.T) {
	e := guestEndpoint(t)
	e.handler.Ceph = true
	e.put("key", "x")
	get := func(key string) string { return e.as(key, http.MethodGet, "/bucket/key", "") }
	e.mustSend(http.MethodPut, "/bucket?policy", policyOf("Allow", `"*"`, "s3:GetObject"))
	require.Empty(t, get(""))
	e.mustSend(http.MethodPut, accessBlock, blockOf("RestrictPublicBuckets"))
	require.Equal(t, []string{"AccessDenied", "AccessDenied", ""}, []string{get(""), get("guest"), get(testID)})
	e.mustSend(http.MethodPut, "/bucket?policy", policyOf("Allow", `{"AWS":"guest"}`, "s3:GetObject"))
	require.Equal(t, []string{"AccessDenied", "", ""}, []string{get(""), get("guest"), get(testID)}, "not a public policy")
}
