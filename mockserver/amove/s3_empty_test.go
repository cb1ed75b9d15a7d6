package amove_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// A key that reads and writes a bucket can empty it by S3: list the versions, delete them in batches, abort the uploads.
func TestKeyEmptiesBucket(t *testing.T) {
	for name, test := range map[string]struct {
		seed             amove.Key
		lists, canDelete bool
	}{
		"all buckets":  {amove.Key{}, true, true},
		"this bucket":  {amove.Key{SelectedBuckets: []string{"photos"}}, true, true},
		"other bucket": {amove.Key{SelectedBuckets: []string{"archive"}}, false, false},
		"reads":        {amove.Key{Permission: buckt.AmoveRead}, true, false},
		"writes":       {amove.Key{Permission: buckt.AmoveWrite}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			c, owner, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{}), callS3(t, server, test.seed)
			addBucket(t, server, amove.Bucket{Name: "photos", Versioning: true})
			for _, object := range []string{"a", "a", "b"} {
				mocktest.RequireOK(t, owner.Put("/photos/"+object, "hello"))
			}
			require.Equal(t, 204, owner.Do("DELETE", "/photos/b").Status)
			beginUpload(owner, "/photos/c")

			type object struct{ Key, VersionId string }
			var versions struct {
				Version, DeleteMarker []object
			}
			var uploads struct {
				Upload []struct{ Key, UploadId string }
			}
			for path, list := range map[string]any{"/photos?versions": &versions, "/photos?uploads": &uploads} {
				r := key.Do("GET", path)
				if !test.lists {
					mocktest.RequireS3Error(t, r, 403, "AccessDenied")
				}
				require.NoError(t, xml.Unmarshal([]byte(owner.Do("GET", path).Body), list))
			}
			require.Len(t, versions.Version, 3)
			require.Len(t, versions.DeleteMarker, 1)
			require.Len(t, uploads.Upload, 1)

			batch := "<Delete>"
			for _, o := range append(versions.Version, versions.DeleteMarker...) {
				batch += fmt.Sprintf("<Object><Key>%s</Key><VersionId>%s</VersionId></Object>", o.Key, o.VersionId)
			}
			digest := md5.Sum([]byte(batch + "</Delete>"))
			r := key.Signed("POST", "/photos?delete=", batch+"</Delete>", "Content-MD5", base64.StdEncoding.EncodeToString(digest[:]))
			abort := key.Do("DELETE", "/photos/c?uploadId="+url.QueryEscape(uploads.Upload[0].UploadId))
			if !test.canDelete {
				require.NotContains(t, r.Body, "<Deleted>")
				require.Contains(t, r.Body, "AccessDenied")
				mocktest.RequireS3Error(t, abort, 403, "AccessDenied")
				refused(t, c.DeleteBucket("photos"), "DEFAULT", "The bucket is not empty.")
				return
			}
			mocktest.RequireOK(t, r)
			require.NotContains(t, r.Body, "<Error>")
			require.Equal(t, 204, abort.Status, abort.Body)
			mocktest.RequireNoBody(t, c.DeleteBucket("photos"), 200)
		})
	}
}

func TestAPlusSignInTheSourceOfACopy(t *testing.T) {
	server := mocktest.New(t)
	addBucket(t, server, amove.Bucket{Name: "photos"})
	c := callS3(t, server, amove.Key{Permission: "ReadWrite"})
	require.Equal(t, 200, c.Put("/photos/a b", "space").Status)
	require.Equal(t, 404, c.Signed("PUT", "/photos/copy", "", "X-Amz-Copy-Source", "/photos/a+b").Status)
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{PlusIsSpace: true}))
	require.Equal(t, 200, c.Signed("PUT", "/photos/copy", "", "X-Amz-Copy-Source", "/photos/a+b").Status)
	require.Equal(t, "space", c.Do("GET", "/photos/copy").Body)
}
