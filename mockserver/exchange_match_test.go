package mockserver_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestExchangeMatches(t *testing.T) {
	of := func(status int) mockserver.Exchange {
		return mockserver.Exchange{
			System: "buckt", Operation: "bucktGetKey", Method: "GET", URL: &url.URL{Path: "/v1/keys/a b"}, Bucket: "bucket", Key: "key",
			CredentialID: "credential", Status: status, Faults: []string{"first", "second"},
		}
	}
	answered, unanswered := of(200), of(0)
	for name, test := range map[string]struct{ same, other fault.Match }{
		"system":     {fault.Match{System: "buckt"}, fault.Match{System: "linode"}},
		"operation":  {fault.Match{Operation: "bucktGetKey"}, fault.Match{Operation: "bucktListKeys"}},
		"client":     {fault.Match{Operation: "Keys.Get"}, fault.Match{Operation: "Linode.Keys.Get"}},
		"short":      {fault.Match{System: "buckt", Operation: "Keys.Get"}, fault.Match{System: "linode", Operation: "Keys.Get"}},
		"method":     {fault.Match{Method: "GET"}, fault.Match{Method: "HEAD"}},
		"path":       {fault.Match{Path: "/v1/keys/a%20b"}, fault.Match{Path: "/v1/keys/a b"}},
		"pattern":    {fault.Match{Path: "/v1/keys/*"}, fault.Match{Path: "/v1/*"}},
		"bucket":     {fault.Match{Bucket: "bucket"}, fault.Match{Bucket: "key"}},
		"key":        {fault.Match{Key: "key"}, fault.Match{Key: "credential"}},
		"credential": {fault.Match{Credential: "credential"}, fault.Match{Credential: "key"}},
		"status":     {fault.Match{Status: 200}, fault.Match{Status: 201}},
		"fault":      {fault.Match{Fault: "second"}, fault.Match{Fault: "third"}},
		"several":    {fault.Match{System: "buckt", Status: 200}, fault.Match{System: "buckt", Status: 201}},
		"nothing":    {fault.Match{}, fault.Match{Unanswered: true}},
	} {
		t.Run(name, func(t *testing.T) {
			require.True(t, answered.Matches(test.same))
			require.False(t, answered.Matches(test.other))
		})
	}
	require.True(t, unanswered.Matches(fault.Match{Unanswered: true}))

	list := mockserver.Exchange{System: "linode", Operation: "linodeListRegionBuckets"}
	for _, m := range []fault.Match{
		{Operation: "linodeListRegionBuckets"}, {Operation: "Linode.Buckets.List"}, {System: "linode", Operation: "Buckets.List"},
	} {
		require.True(t, list.Matches(m), m)
	}
	require.False(t, list.Matches(fault.Match{Operation: "Buckets.List"}), "a method of Buckt")
	require.Equal(t, "Linode.Buckets.List", list.ClientMethod())
	upload := mockserver.Exchange{System: "linode", Operation: "s3PutObject"}
	require.Empty(t, upload.ClientMethod())
	require.False(t, upload.Matches(fault.Match{Operation: "linodeGetKey"}))
}
