package systemtest

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// linodeSeedKey is the sample of the seed 004, verbatim: the response of the view and the update.
const linodeSeedKey = `{
	"id": 1234,
	"label": "my-key",
	"access_key": "KVAKUTGBA4WTR2NSJQ81",
	"secret_key": "OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw",
	"limited": true,
	"bucket_access": [
		{
			"cluster": "ap-south-1",
			"bucket_name": "example-bucket",
			"permissions": "read_only"
		}
	]
}`

// The page of Linode's Object Storage Keys, from top to bottom.
func TestSeedLinode(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	account := server.Linode().Account()
	for _, id := range []int{1234, 12345} {
		seed := linode.Key{
			ID: id, Label: "my-key", BucketAccess: []linode.Grant{{Region: "ap-south-1", Bucket: "example-bucket", Permissions: "read_only"}},
		}
		if id == 1234 {
			seed.AccessKey, seed.SecretKey = "KVAKUTGBA4WTR2NSJQ81", buckt.NewSecret("OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw")
		}
		_, err := account.AddKey(seed)
		require.NoError(t, err)
	}
	w := newSeedWalk(t, server, buckt.WithLinode(server.Linode().Token()))
	keys, ctx := w.client.Linode.Keys, t.Context()
	const address = "https://api.linode.com/v4/object-storage/keys/"
	bearer := map[string]string{"Authorization": "Bearer " + server.Linode().Token()}
	withJSON := map[string]string{"Authorization": bearer["Authorization"], "Content-Type": "application/json"}

	// View. The request's key is 12345, the sample's is 1234.
	_, err := keys.Get(ctx, 12345)
	require.NoError(t, err)
	w.asked(seedRequest{operation: "linodeGetKey", method: "GET", url: address + "12345", header: bearer})
	key, err := keys.Get(ctx, 1234)
	require.NoError(t, err)
	got := w.asked(seedRequest{operation: "linodeGetKey", method: "GET", url: address + "1234", header: bearer})
	require.Equal(t, http.StatusOK, got.status)
	requireSample(t, linodeSeedKey, got.answer, "secret_key")
	require.Equal(t, 1234, key.ID)
	require.True(t, key.Limited)
	require.True(t, key.SecretKey.IsZero(), "the secret is only returned on creation")
	require.NotContains(t, got.answer, "OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw")

	// Errors: reason and field.
	_, err = keys.Get(ctx, 99)
	missing, ok := errors.AsType[*buckt.NotFoundError](err)
	require.True(t, ok, "%v", err)
	require.NotEmpty(t, missing.Message)

	// Limited keys: with buckets, with none, and unlimited where the field is omitted.
	_, err = account.AddBucket(linode.Bucket{Label: "example-bucket", Region: "ap-south"})
	require.NoError(t, err)
	for _, row := range []struct {
		scope buckt.LinodeKeyScope
		body  string
	}{
		{buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{Cluster: "ap-south-1", BucketName: "example-bucket", Permissions: buckt.LinodeReadWrite}),
			`{"label":"my-key","bucket_access":[{"cluster":"ap-south-1","bucket_name":"example-bucket","permissions":"read_write"}]}`},
		{buckt.LinodeNoBuckets(), `{"label":"my-key","regions":["us-east"],"bucket_access":[]}`},
		{buckt.LinodeAllBuckets(), `{"label":"my-key"}`},
	} {
		params := buckt.LinodeKeyCreateParams{Label: "my-key", BucketAccess: row.scope}
		if row.scope.IsNone() {
			params.Regions = []string{"us-east"}
		}
		made, err := keys.Create(ctx, params)
		require.NoError(t, err)
		w.asked(seedRequest{
			operation: "linodeCreateKey", method: "POST", url: "https://api.linode.com/v4/object-storage/keys", header: withJSON, body: row.body,
		})
		require.False(t, made.SecretKey.IsZero())
		require.Equal(t, !row.scope.IsAll(), made.Limited)
		require.Equal(t, row.scope.IsAll(), made.BucketAccess.IsAll())
		require.Equal(t, row.scope.IsNone(), made.BucketAccess.IsNone())
	}

	// Update.
	key, err = keys.Update(ctx, 12345, buckt.LinodeKeyUpdateParams{Label: buckt.Set("my-object-storage-key")})
	require.NoError(t, err)
	w.asked(seedRequest{
		operation: "linodeUpdateKey", method: "PUT", url: address + "12345", header: withJSON, body: `{"label": "my-object-storage-key"}`,
	})
	require.Equal(t, "my-object-storage-key", key.Label)
	_, err = keys.Update(ctx, 1234, buckt.LinodeKeyUpdateParams{Label: buckt.Set("my-key")})
	require.NoError(t, err)
	got = w.asked(seedRequest{operation: "linodeUpdateKey", method: "PUT", url: address + "1234", header: withJSON, body: `{"label": "my-key"}`})
	require.Equal(t, http.StatusOK, got.status)
	requireSample(t, linodeSeedKey, got.answer, "secret_key")
	_, err = keys.Update(ctx, 1234, buckt.LinodeKeyUpdateParams{Label: buckt.Set("")})
	bad, ok := errors.AsType[*buckt.BadRequestError](err)
	require.True(t, ok, "%v", err)
	require.Len(t, bad.Fields, 1)
	require.Equal(t, "label", bad.Fields[0].Field)
	require.NotEmpty(t, bad.Fields[0].Message)

	// Revoke.
	require.NoError(t, keys.Delete(ctx, 12345))
	got = w.asked(seedRequest{operation: "linodeDeleteKey", method: "DELETE", url: address + "12345", header: bearer})
	require.Equal(t, http.StatusOK, got.status)
	require.JSONEq(t, `{}`, got.answer)
	_, ok = errors.AsType[*buckt.NotFoundError](keys.Delete(ctx, 12345))
	require.True(t, ok)
}

// Every field of the samples decodes, verbatim, the secret wherever it stands.
func TestSeedLinodeSamples(t *testing.T) {
	t.Parallel()
	access := []buckt.LinodeKeyBucketAccess{{Cluster: "ap-south-1", BucketName: "example-bucket", Permissions: buckt.LinodeReadOnly}}
	for name, call := range map[string]func(*buckt.LinodeKeyClient) (*buckt.LinodeKey, error){
		"view": func(c *buckt.LinodeKeyClient) (*buckt.LinodeKey, error) { return c.Get(t.Context(), 1234) },
		"update": func(c *buckt.LinodeKeyClient) (*buckt.LinodeKey, error) {
			return c.Update(t.Context(), 1234, buckt.LinodeKeyUpdateParams{Label: buckt.Set("my-key")})
		},
	} {
		client := scripted(t, buckt.WithLinode("token"), reply{body: linodeSeedKey})
		key, err := call(client.Linode.Keys)
		require.NoError(t, err, name)
		require.Equal(t, "OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw", key.SecretKey.Reveal())
		require.Equal(t, access, key.BucketAccess.Buckets())
		key.SecretKey = buckt.Secret{}
		require.Equal(t, &buckt.LinodeKey{
			ID: 1234, Label: "my-key", AccessKey: "KVAKUTGBA4WTR2NSJQ81", Limited: true, BucketAccess: buckt.LinodeOnlyBuckets(access...),
		}, key)
	}
	require.NoError(t, scripted(t, buckt.WithLinode("token"), reply{body: `{}`}).Linode.Keys.Delete(t.Context(), 12345))

	// The field of an error may be absent, null, or come back as "null".
	for _, field := range []string{"", `,"field":null`, `,"field":"null"`} {
		client := scripted(t, buckt.WithLinode("token"), reply{status: http.StatusBadRequest, body: `{"errors":[{"reason":"What happened"` + field + `}]}`})
		_, err := client.Linode.Keys.Get(t.Context(), 1234)
		bad, ok := errors.AsType[*buckt.BadRequestError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "What happened", bad.Message)
		for _, f := range bad.Fields {
			require.Empty(t, f.Field)
		}
	}
}
