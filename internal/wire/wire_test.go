package wire_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/wire"
)

// The envelopes are those of the API's overview page: they always have three members, and unused ones are null.
func TestEnvelopes(t *testing.T) {
	for name, test := range map[string]struct {
		envelope any
		want     string
	}{
		"data": {
			wire.BucktBucketRefEnvelope{Data: wire.BucktBucketRef{Object: wire.BucktBucketRefObjectBucket, ID: "bkt_01H8XYZABCDEFGHJKMNPQRSTVW"}},
			`{"data":{"object":"bucket","id":"bkt_01H8XYZABCDEFGHJKMNPQRSTVW"},"error":null,"meta":null}`,
		},
		"error": {
			wire.BucktErrorEnvelope{Error: wire.BucktError{Message: "Bucket not found"}},
			`{"data":null,"error":{"message":"Bucket not found"},"meta":null}`,
		},
		"list": {
			wire.BucktFileListEnvelope{Data: []wire.BucktFileSummary{}, Meta: wire.BucktPageMeta{NextCursor: nullable.NewNullNullable[string](), Limit: 100}},
			`{"data":[],"error":null,"meta":{"nextCursor":null,"limit":100}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(test.envelope)
			require.NoError(t, err)
			require.JSONEq(t, test.want, string(got))
		})
	}
}

// A request distinguishes an absent field from null.
func TestUpdateFields(t *testing.T) {
	var update wire.BucktUpdateBucketRequest
	require.NoError(t, json.Unmarshal([]byte(`{"lifecycleTtlDays":null,"maxFileSizeBytes":5368709120,"corsOrigins":[]}`), &update))
	require.True(t, update.LifecycleTTLDays.IsNull())
	require.Equal(t, int64(5368709120), update.MaxFileSizeBytes.Value)
	require.Equal(t, nullable.Unspecified, update.CacheControlOverride.State)
	require.Nil(t, update.Name)
	require.Empty(t, *update.CORSOrigins)

	got, err := json.Marshal(update)
	require.NoError(t, err)
	require.JSONEq(t, `{"lifecycleTtlDays":null,"maxFileSizeBytes":5368709120,"corsOrigins":[]}`, string(got))
}

// The body in a log can be any JSON, which stays as it is.
func TestLogBody(t *testing.T) {
	for _, body := range []string{`null`, `"text"`, `[1]`, `{"object":"binary","bytes":11}`} {
		var entry wire.BucktLog
		require.NoError(t, json.Unmarshal([]byte(`{"requestBody":`+body+`}`), &entry))
		got, err := json.Marshal(entry.RequestBody)
		require.NoError(t, err)
		require.JSONEq(t, body, string(got))
	}
}

// The samples of the API's pages, unchanged: decoding and encoding them adds no field and loses none.
func TestSamples(t *testing.T) {
	for name, test := range map[string]struct {
		into   any
		sample string
	}{
		"FoundryDB file service": {new(wire.FoundryDBFileService), `{"id":"f0e1d2c3-...","name":"my-uploads","status":"Running","files_config":{
			"buckets":[{"region":"europe-1","bucket":"files-f0e1d2c3","endpoint":"https://eu.files.foundrydb.com"}],
			"quota_gb_soft":400,"quota_gb_hard":500,"versioning":true,"sse":true,"lifecycle_enabled":true,"measured_bytes":0,"over_quota":false}}`},
		"FoundryDB created key": {new(wire.FoundryDBCreatedKey), `{"id":"a1b2c3d4-...","name":"backend-uploads","access_key_id":"EXAMPLEkeyid",
			"secret_access_key":"EXAMPLEsecret","prefix":"uploads/","permissions":"readwrite","status":"active"}`},
		"Amove keys": {new(wire.AmoveKeyCollection), `{"data":[{"id":"00000000-0000-0000-0000-000000000000",
			"userId":"00000000-0000-0000-0000-000000000000","accountId":"00000000-0000-0000-0000-000000000000","name":"ci-key",
			"accessKey":"EXAMPLE_ACCESS_KEY","description":"Write access on selected buckets","region":"us-east-1","storageDn":"s3.example.com",
			"storageTier":0,"createDate":"2026-01-01T00:00:00Z"}],"total":1}`},
		"Amove created key": {new(wire.AmoveCreatedKey), `{"id":"00000000-0000-0000-0000-000000000000",
			"userId":"00000000-0000-0000-0000-000000000000","accountId":"00000000-0000-0000-0000-000000000000","name":"ci-key",
			"accessKey":"EXAMPLE_ACCESS_KEY","secretKey":"SECRET_EXAMPLE_ONLY","description":"Write access on selected buckets",
			"region":"us-east-1","storageDn":"s3.example.com","createDate":"2026-01-01T00:00:00Z"}`},
		"Amove bucket status": {new(wire.AmoveBucketStatus), `{"versioningEnabled":false,"encryptionEnabled":false,"isPublic":false,"objectLockEnabled":false}`},
		"Linode key": {new(wire.LinodeKey), `{"id":1234,"label":"my-key","access_key":"KVAKUTGBA4WTR2NSJQ81",
			"secret_key":"OiA6F5r0niLs3QA2stbyq7mY5VCV7KqOzcmitmHw","limited":true,
			"bucket_access":[{"cluster":"ap-south-1","bucket_name":"example-bucket","permissions":"read_only"}]}`},
		"Linode deletion": {new(wire.LinodeEmpty), `{}`},
		"Tornado error":   {new(wire.TornadoError), `{"error":"Verification failed: Access Denied"}`},
	} {
		t.Run(name, func(t *testing.T) {
			decoder := json.NewDecoder(bytes.NewReader([]byte(test.sample)))
			decoder.DisallowUnknownFields()
			require.NoError(t, decoder.Decode(test.into))
			got, err := json.Marshal(test.into)
			require.NoError(t, err)
			require.JSONEq(t, test.sample, string(got))
		})
	}
}

// The access of a Linode key to buckets: a request without the field asks for a key with access to all buckets, null is the response
// for such a key, and an empty list means no bucket.
func TestLinodeBucketAccess(t *testing.T) {
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"ask for all":  {wire.LinodeCreateKeyRequest{}, ""},
		"ask for none": {wire.LinodeCreateKeyRequest{BucketAccess: &[]wire.LinodeKeyBucketAccessRequest{}}, "[]"},
		"all":          {wire.LinodeKey{BucketAccess: nullable.NewNullNullable[[]wire.LinodeKeyBucketAccess]()}, "null"},
		"none":         {wire.LinodeKey{BucketAccess: nullable.NewNullableWithValue([]wire.LinodeKeyBucketAccess{})}, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := json.Marshal(test.value)
			require.NoError(t, err)
			var members map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(got, &members))
			require.Equal(t, test.want, string(members["bucket_access"]))
		})
	}
}
