package s3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

func TestCreateAndDeleteBucket(t *testing.T) {
	e := newEndpoint(t)
	require.Equal(t, "/made", e.mustSend(http.MethodPut, "/made", "").Header().Get("Location"))
	require.Equal(t, "BucketAlreadyOwnedByYou", e.refused(http.MethodPut, "/made", ""))
	list := parse[struct {
		Owner   struct{ ID string }
		Buckets struct {
			Bucket []struct{ Name, CreationDate string }
		}
	}](t, e.mustSend(http.MethodGet, "/", ""))
	require.Equal(t, "owner", list.Owner.ID)
	require.Equal(t, "bucket", list.Buckets.Bucket[0].Name)
	require.Equal(t, "2013-05-24T00:00:00.000Z", list.Buckets.Bucket[1].CreationDate)
	require.Equal(t, "us-east-1", e.mustSend(http.MethodHead, "/made", "").Header().Get("x-amz-bucket-region"))
	require.Equal(t, http.StatusNoContent, e.send(http.MethodDelete, "/made", "").Code)
	require.Equal(t, "NoSuchBucket", e.refused(http.MethodDelete, "/made", ""))
	require.Equal(t, http.StatusNotFound, e.send(http.MethodHead, "/made", "").Code)
	e.put("key", "x")
	require.Equal(t, "BucketNotEmpty", e.refused(http.MethodDelete, "/bucket", ""))
	e.mustSend(http.MethodPut, "/placed", "<CreateBucketConfiguration><LocationConstraint>eu</LocationConstraint></CreateBucketConfiguration>")
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, "/other", "x"))
}

func TestCreateBucketNotOffered(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Backend = struct{ s3.Backend }{e.backend}
	require.Equal(t, "NotImplemented", e.refused(http.MethodPut, "/made", ""))
	require.Equal(t, "NotImplemented", e.refused(http.MethodDelete, "/bucket", ""))
}

func TestBucketNames(t *testing.T) {
	for name, valid := range map[string]bool{
		"abc": true, "a.b-c": true, "1bucket": true, strings.Repeat("a", 63): true,
		"ab": false, "Bucket": false, "-abc": false, "abc.": false, "a..b": false, "192.168.1.1": false, "a_b": false, strings.Repeat("a", 64): false,
	} {
		require.Equal(t, valid, s3.ValidBucketName(name), name)
	}
	require.Equal(t, "InvalidBucketName", newEndpoint(t).refused(http.MethodPut, "/Bucket", ""))
}

func TestLocation(t *testing.T) {
	e := newEndpoint(t)
	location := func() string {
		return parse[struct {
			Region string `xml:",chardata"`
		}](t, e.mustSend(http.MethodGet, "/bucket?location", "")).Region
	}
	require.Empty(t, location(), "nothing is the oldest region")
	e.handler.Region = "us-ord"
	require.Equal(t, "us-ord", location())
	e.backend.buckets["bucket"] = s3.Config{Name: "bucket", Region: "eu"}.NewBucket()
	require.Equal(t, "eu", location())
}

func TestSettingsUnset(t *testing.T) {
	e := newEndpoint(t)
	for subresource, want := range map[string]string{
		"cors": "NoSuchCORSConfiguration", "lifecycle": "NoSuchLifecycleConfiguration", "policy": "NoSuchBucketPolicy", "tagging": "NoSuchTagSet",
		"encryption":  "ServerSideEncryptionConfigurationNotFoundError",
		"object-lock": "ObjectLockConfigurationNotFoundError",
	} {
		w := e.send(http.MethodGet, "/bucket?"+subresource, "")
		require.Equal(t, want, code(t, w))
		require.Equal(t, http.StatusNotFound, w.Code)
	}
	for _, subresource := range []string{"versioning", "requestPayment", "acl", "policyStatus"} {
		e.mustSend(http.MethodGet, "/bucket?"+subresource, "")
	}
}

// A subresource that no system offers is refused in the same way on every method, so that a client never takes it for one without content.
func TestSubresourcesNotOffered(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "x")
	for target, subresources := range map[string][]string{
		"/bucket?": {
			"abac", "accelerate", "analytics", "intelligent-tiering", "inventory", "logging", "metadataConfiguration", "metadataInventoryTable",
			"metadataJournalTable", "metadataTable", "metrics", "notification", "ownershipControls", "publicAccessBlock", "replication", "session",
			"website",
		},
		"/bucket/key?": {"renameObject", "restore", "select", "torrent"},
	} {
		for _, subresource := range subresources {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPost, http.MethodDelete} {
				w := e.send(method, target+subresource, "")
				require.Equal(t, http.StatusNotImplemented, w.Code, "%s %s", method, subresource)
				if method != http.MethodHead {
					require.Equal(t, "NotImplemented", code(t, w))
				}
			}
		}
	}
}

func TestWebsiteAtCeph(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Ceph = true
	const (
		target  = "/bucket?website"
		website = `<WebsiteConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IndexDocument><Suffix>index.html</Suffix></IndexDocument>` +
			`<ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>`
		redirect = "<WebsiteConfiguration><RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo></WebsiteConfiguration>"
	)
	require.Equal(t, "NoSuchWebsiteConfiguration", e.refused(http.MethodGet, target, ""))
	for _, text := range []string{"", "x", "<WebsiteConfiguration/>", strings.ReplaceAll(website, "WebsiteConfiguration", "Website")} {
		require.Equal(t, "MalformedXML", e.refused(http.MethodPut, target, text))
	}
	for _, text := range []string{redirect, website} {
		e.mustSend(http.MethodPut, target, text)
		require.Equal(t, text, e.mustSend(http.MethodGet, target, "").Body.String())
	}
	e.backend.buckets["bucket"] = s3.Config{}.Restore(e.bucket.Export())
	require.Equal(t, website, e.mustSend(http.MethodGet, target, "").Body.String(), "after a restore")
	require.Equal(t, http.StatusNoContent, e.send(http.MethodDelete, target, "").Code)
	require.Equal(t, "NoSuchWebsiteConfiguration", e.refused(http.MethodGet, target, ""))
	require.Equal(t, "MethodNotAllowed", e.refused(http.MethodPost, target, ""))
}

func TestDeleteObjectsEmptyList(t *testing.T) {
	e := newEndpoint(t)
	const list = "<Delete></Delete>"
	require.Equal(t, "MalformedXML", e.refused(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list)))
	e.handler.Ceph = true
	w := e.mustSend(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list))
	require.Contains(t, w.Body.String(), "<DeleteResult")
	require.NotContains(t, w.Body.String(), "Deleted>")
}

func TestEncryptionHeaders(t *testing.T) {
	e := newEndpoint(t)
	e.bucket.Configure(func(s *s3.Settings) { s.Encrypted = true })
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket?encryption", "").Body.String(), "<SSEAlgorithm>AES256</SSEAlgorithm>")
	require.Equal(t, "AES256", e.mustSend(http.MethodPut, "/bucket/key", "x").Header().Get("x-amz-server-side-encryption"))
	require.Equal(t, "AES256", e.mustSend(http.MethodGet, "/bucket/key", "").Header().Get("x-amz-server-side-encryption"))
}

func TestACLs(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "x")
	const group = "http://acs.amazonaws.com/groups/global/AllUsers"
	for _, target := range []string{"/bucket?acl", "/bucket/key?acl"} {
		require.NotContains(t, e.mustSend(http.MethodGet, target, "").Body.String(), group)
		e.mustSend(http.MethodPut, target, "", "x-amz-acl", "public-read")
		shown := e.mustSend(http.MethodGet, target, "").Body.String()
		require.Contains(t, shown, group)
		require.Contains(t, shown, "FULL_CONTROL")
		e.mustSend(http.MethodPut, target, "", "x-amz-acl", "private")
		require.NotContains(t, e.mustSend(http.MethodGet, target, "").Body.String(), group)
		e.mustSend(http.MethodPut, target, shown)
		require.Equal(t, shown, e.mustSend(http.MethodGet, target, "").Body.String(), "what was read can be written")
		require.Equal(t, "InvalidArgument", e.refused(http.MethodPut, target, "", "x-amz-acl", "mine"))
		require.Equal(t, "MalformedACLError", e.refused(http.MethodPut, target, "x"))
		require.Equal(t, "NotImplemented", e.refused(http.MethodPut, target, strings.ReplaceAll(shown, "READ", "READ_ACP")))
	}
	require.Equal(t, "public-read", e.bucket.Settings().ACL)
	o, _ := e.bucket.Get("key")
	require.Equal(t, "public-read", o.ACL)
	require.Equal(t, "NoSuchKey", e.refused(http.MethodPut, "/bucket/missing?acl", "", "x-amz-acl", "private"))

	e.allow(func(action, _, _ string) bool { return action != "s3:PutObjectAcl" })
	require.Equal(t, "AccessDenied", e.refused(http.MethodPut, "/bucket/new", "x", "x-amz-acl", "public-read"))
	e.mustSend(http.MethodPut, "/bucket/new", "x", "x-amz-acl", "private")
}

func TestTags(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "x")
	const tags = `<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>`
	for _, target := range []string{"/bucket?tagging", "/bucket/key?tagging"} {
		e.mustSend(http.MethodPut, target, tags)
		require.Contains(t, e.mustSend(http.MethodGet, target, "").Body.String(), "<Tag><Key>a</Key><Value>1</Value></Tag>")
		e.mustSend(http.MethodDelete, target, "")
		require.Equal(t, "InvalidTag", e.refused(http.MethodPut, target, strings.ReplaceAll(tags, "<Key>a</Key>", "<Key></Key>")))
		require.Equal(t, "InvalidTag", e.refused(http.MethodPut, target, strings.ReplaceAll(tags, ">1<", ">"+strings.Repeat("x", 257)+"<")))
		require.Equal(t, "MalformedXML", e.refused(http.MethodPut, target, "x"))
	}
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket/key?tagging", "").Body.String(), "<TagSet></TagSet>")
	e.allow(func(action, _, _ string) bool { return action != "s3:PutObjectTagging" })
	require.Equal(t, "AccessDenied", e.refused(http.MethodPut, "/bucket/key", "x", "x-amz-tagging", "a=1"))
}

func TestPolicyStatusOfACL(t *testing.T) {
	e := newEndpoint(t)
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket?policyStatus", "").Body.String(), "<IsPublic>false</IsPublic>")
	e.backend.keys[""] = s3.Key{Allows: allowAll}
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket?policyStatus", "").Body.String(), "<IsPublic>true</IsPublic>")
}

func TestBackendBucketError(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Backend = unusable{e.backend}
	w := e.send(http.MethodGet, "/bucket/key", "")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "ServiceUnavailable", code(t, w))
}

type unusable struct{ s3.Backend }

func (unusable) Bucket(s3.Key, string) (*s3.Bucket, error) {
	return nil, s3.NewError("ServiceUnavailable", "")
}

func TestOperationRights(t *testing.T) {
	tests := []struct{ method, target, want string }{
		{"GET", "/", "s3:ListAllMyBuckets"},
		{"PUT", "/new", "s3:CreateBucket new"},
		{"HEAD", "/bucket", "s3:ListBucket bucket"},
		{"DELETE", "/bucket", "s3:DeleteBucket bucket"},
		{"GET", "/bucket?prefix=p", "s3:ListBucket bucket p"},
		{"GET", "/bucket?list-type=2&prefix=p", "s3:ListBucket bucket p"},
		{"GET", "/bucket?versions&prefix=p", "s3:ListBucketVersions bucket p"},
		{"GET", "/bucket?uploads&prefix=p", "s3:ListBucketMultipartUploads bucket p"},
		{"GET", "/bucket?location", "s3:GetBucketLocation bucket"},
		{"PUT", "/bucket?versioning", "s3:PutBucketVersioning bucket"},
		{"PUT", "/bucket?acl", "s3:PutBucketAcl bucket"},
		{"PUT", "/bucket?cors", "s3:PutBucketCORS bucket"},
		{"PUT", "/bucket?tagging", "s3:PutBucketTagging bucket"},
		{"PUT", "/bucket?requestPayment", "s3:PutBucketRequestPayment bucket"},
		{"PUT", "/bucket?object-lock", "s3:PutBucketObjectLockConfiguration bucket"},
		{"GET", "/bucket/key", "s3:GetObject bucket key"},
		{"GET", "/bucket/key?versionId=v", "s3:GetObjectVersion bucket key"},
		{"HEAD", "/bucket/key", "s3:GetObject bucket key"},
		{"PUT", "/bucket/key", "s3:PutObject bucket key"},
		{"DELETE", "/bucket/key", "s3:DeleteObject bucket key"},
		{"DELETE", "/bucket/key?versionId=v", "s3:DeleteObjectVersion bucket key"},
		{"POST", "/bucket/key?uploads", "s3:PutObject bucket key"},
		{"PUT", "/bucket/key?uploadId=u&partNumber=1", "s3:PutObject bucket key"},
		{"POST", "/bucket/key?uploadId=u", "s3:PutObject bucket key"},
		{"DELETE", "/bucket/key?uploadId=u", "s3:AbortMultipartUpload bucket key"},
		{"GET", "/bucket/key?uploadId=u", "s3:ListMultipartUploadParts bucket key"},
		{"GET", "/bucket/key?tagging", "s3:GetObjectTagging bucket key"},
		{"PUT", "/bucket/key?tagging", "s3:PutObjectTagging bucket key"},
		{"DELETE", "/bucket/key?tagging", "s3:DeleteObjectTagging bucket key"},
		{"PUT", "/bucket/key?acl", "s3:PutObjectAcl bucket key"},
		{"PUT", "/bucket/key?retention", "s3:PutObjectRetention bucket key"},
		{"PUT", "/bucket/key?legal-hold", "s3:PutObjectLegalHold bucket key"},
		{"GET", "/bucket/key?attributes", "s3:GetObject bucket key"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			e := newEndpoint(t)
			var asked []string
			e.allow(func(action, bucket, object string) bool {
				asked = append(asked, strings.TrimSpace(action+" "+bucket+" "+object))
				return false
			})
			require.Equal(t, http.StatusForbidden, e.send(test.method, test.target, "").Code)
			require.Equal(t, []string{test.want}, asked)
			require.NotContains(t, e.backend.buckets, "new")
		})
	}
}
