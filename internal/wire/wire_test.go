package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/wire"
)

// The envelopes are the literal answers of the API's overview page: three keys always, the unused ones null without being set.
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

// A request tells an absent field from one that is null.
func TestUpdateHasThreeStates(t *testing.T) {
	var update wire.BucktUpdateBucketRequest
	require.NoError(t, json.Unmarshal([]byte(`{"lifecycleTtlDays":null,"maxFileSizeBytes":5368709120,"corsOrigins":[]}`), &update))
	require.True(t, update.LifecycleTTLDays.IsNull())
	require.Equal(t, int64(5368709120), update.MaxFileSizeBytes.MustGet())
	require.False(t, update.CacheControlOverride.IsSpecified())
	require.Nil(t, update.Name)
	require.Empty(t, *update.CORSOrigins)

	got, err := json.Marshal(update)
	require.NoError(t, err)
	require.JSONEq(t, `{"lifecycleTtlDays":null,"maxFileSizeBytes":5368709120,"corsOrigins":[]}`, string(got))
}

// Whatever a log keeps of a body survives.
func TestLogBodyIsAnyJSON(t *testing.T) {
	for _, body := range []string{`null`, `"text"`, `[1]`, `{"object":"binary","bytes":11}`} {
		var entry wire.BucktLog
		require.NoError(t, json.Unmarshal([]byte(`{"requestBody":`+body+`}`), &entry))
		got, err := json.Marshal(entry.RequestBody)
		require.NoError(t, err)
		require.JSONEq(t, body, string(got))
	}
}
