package amove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// A policy opens a bucket to requests without a signature and to keys of other storages at the host that are not limited.
func TestS3Policies(t *testing.T) {
	server := mocktest.New(t)
	owner := callS3(t, server, amove.Key{})
	addBucket(t, server, amove.Bucket{Name: "photos"})
	mocktest.RequireOK(t, owner.Put("/photos/a", "content"))

	stranger := server.Amove().AddAccount("other", "o@example.com")
	mint := func(seed amove.Key) mocktest.S3Caller {
		key, err := stranger.User().AddKey(seed)
		require.NoError(t, err)
		return withAmoveKey(t, server, key)
	}
	guests := map[string]mocktest.S3Caller{
		"guest": mint(amove.Key{}), "reader": mint(amove.Key{Permission: "Read"}), "limited": mint(amove.Key{SelectedBuckets: []string{"photos"}}),
	}
	statuses := func() map[string]int {
		all := map[string]int{
			"owner": owner.Do("GET", "/photos/a").Status, "anonymous": owner.Open("GET", storageHost+"/photos/a", "").Status,
		}
		for name, guest := range guests {
			all[name] = guest.Do("GET", "/photos/a").Status
		}
		return all
	}
	policy := func(effect, principal string) {
		t.Helper()
		require.Equal(t, 204, owner.Signed("PUT", "/photos?policy=", `{"Statement":{"Effect":"`+effect+`","Principal":{"AWS":"`+principal+
			`"},"Action":["s3:GetObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::photos/*"}}`).Status)
	}
	require.Equal(t, map[string]int{"owner": 200, "anonymous": 403, "guest": 403, "reader": 403, "limited": 403}, statuses())
	policy("Allow", "*")
	require.Equal(t, map[string]int{"owner": 200, "anonymous": 200, "guest": 200, "reader": 403, "limited": 403}, statuses())
	policy("Allow", "arn:aws:iam::"+stranger.ID()+":root")
	require.Equal(t, map[string]int{"owner": 200, "anonymous": 403, "guest": 200, "reader": 403, "limited": 403}, statuses())
	policy("Deny", "*")
	require.Equal(t, map[string]int{"owner": 403, "anonymous": 403, "guest": 403, "reader": 403, "limited": 403}, statuses())
	require.Equal(t, 204, owner.Do("DELETE", "/photos?policy=").Status)
	require.Equal(t, 200, statuses()["owner"])

	require.Equal(t, 204, owner.Signed("PUT", "/photos?policy=",
		`{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::photos"}}`).Status)
	require.Equal(t, 204, owner.Do("DELETE", "/photos/a").Status)
	mocktest.RequireS3Error(t, owner.Open("DELETE", storageHost+"/photos", ""), 403, "AccessDenied")
}
