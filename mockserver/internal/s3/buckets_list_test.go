package s3_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func TestListBuckets(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Region = "us-ord"
	for name, region := range map[string]string{"a-1": "", "a-2": "eu", "b-1": "eu"} {
		e.backend.buckets[name] = s3.Config{Name: name, Region: region, Owner: s3.Owner{ID: "owner"}}.NewBucket()
	}
	for _, test := range []struct{ name, query, want string }{
		{"all", "", "a-1 us-ord, a-2 eu, b-1 eu, bucket us-ord"},
		{"prefix", "prefix=a-", "a-1 us-ord, a-2 eu"},
		{"region of the endpoint", "bucket-region=us-ord", "a-1 us-ord, bucket us-ord"},
		{"other region", "bucket-region=eu", "a-2 eu, b-1 eu"},
		{"unknown region", "bucket-region=mars", ""},
		{"region and prefix", "bucket-region=eu&prefix=b", "b-1 eu"},
		{"first page", "max-buckets=2", "a-1 us-ord, a-2 eu; a-2"},
		{"next page", "max-buckets=2&continuation-token=a-2", "b-1 eu, bucket us-ord"},
		{"page of a region", "max-buckets=1&bucket-region=eu", "a-2 eu; a-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := parse[struct {
				Buckets struct {
					Bucket []struct{ Name, BucketRegion string }
				}
				ContinuationToken string
			}](t, e.mustSend(http.MethodGet, "/?"+test.query, ""))
			var rows []string
			for _, b := range list.Buckets.Bucket {
				rows = append(rows, b.Name+" "+b.BucketRegion)
			}
			require.Equal(t, test.want, strings.TrimSuffix(strings.Join(rows, ", ")+"; "+list.ContinuationToken, "; "))
		})
	}
	for _, wrong := range []string{"max-buckets=x", "max-buckets=2147483648", "max-buckets=-1"} {
		require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/?"+wrong, ""))
	}
}

func TestCreateBucketTags(t *testing.T) {
	e := newEndpoint(t)
	create := func(name, tags string) string {
		w := e.send(http.MethodPut, "/"+name, "<CreateBucketConfiguration><Tags>"+tags+"</Tags></CreateBucketConfiguration>")
		return code(t, w)
	}
	tag := func(key string) string { return "<Tag><Key>" + key + "</Key><Value>1</Value></Tag>" }
	require.Empty(t, create("tagged", tag("b")+tag("a")))
	require.Equal(t, []tagging.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "1"}}, e.backend.buckets["tagged"].Settings().Tags)
	require.Equal(t, "InvalidTag", create("other", tag("a")+tag("a")))
	var many strings.Builder
	for i := range 51 {
		many.WriteString(tag(fmt.Sprint(i)))
	}
	require.Equal(t, "BadRequest", create("other", many.String()))
	require.NotContains(t, e.backend.buckets, "other")
}

// The lists and the usage of Ceph's gateway differ from Amazon's.
func TestCreateBucketAtCeph(t *testing.T) {
	e := newEndpoint(t)
	for _, key := range []string{"a b/1", "a b/2", "c"} {
		e.put(key, "four")
	}
	get := func(query string) listed { return parse[listed](t, e.mustSend(http.MethodGet, "/bucket?"+query, "")) }
	usage := func() (header []string) {
		h := e.mustSend(http.MethodHead, "/bucket", "").Header()
		return append(h["X-Rgw-Object-Count"], h["X-Rgw-Bytes-Used"]...)
	}
	const unordered = "allow-unordered=true&max-keys=2"
	require.Empty(t, usage())
	require.Empty(t, get("max-keys=1").NextMarker)
	require.Equal(t, "a%20b", get("encoding-type=url&prefix=a%20b").Prefix)
	require.NotEmpty(t, get(unordered+"&delimiter=/").CommonPrefixes)
	require.Equal(t, "BadRequest", e.refused(http.MethodPut, "/bucket/c", "", "x-amz-tagging", strings.Repeat("a&", 10)+"b"))

	e.handler.Ceph = true
	require.Equal(t, []string{"3", "12"}, usage())
	require.Equal(t, "a b/1", get("max-keys=1").NextMarker)
	require.Empty(t, get("prefix=c").NextMarker)
	encoded := get("encoding-type=url&prefix=a%20b")
	require.Equal(t, []string{"a b", "a%20b/1"}, []string{encoded.Prefix, encoded.Contents[0].Key})
	require.Equal(t, []string{"a b/1", "a b/2"}, get(unordered).rows())
	for _, version := range []string{"1", "2"} {
		require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket?delimiter=/&"+unordered+"&list-type="+version, ""))
	}
	require.Equal(t, "InvalidTag", e.refused(http.MethodPut, "/bucket/c", "", "x-amz-tagging", strings.Repeat("a&", 10)+"b"))
}

func TestListVersionsChecksums(t *testing.T) {
	e := newEndpoint(t)
	e.put("a", "no checksum")
	e.mustSend(http.MethodPut, "/bucket/b", "content", "x-amz-checksum-sha256", sha256Base64("content"))
	list := parse[struct {
		Version []struct {
			Key               string
			ChecksumAlgorithm []string
			ChecksumType      string
		}
	}](t, e.mustSend(http.MethodGet, "/bucket?versions", ""))
	require.Empty(t, list.Version[0].ChecksumAlgorithm)
	require.Empty(t, list.Version[0].ChecksumType)
	require.Equal(t, []string{"SHA256"}, list.Version[1].ChecksumAlgorithm)
	require.Equal(t, "FULL_OBJECT", list.Version[1].ChecksumType)
}
