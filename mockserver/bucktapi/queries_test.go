package bucktapi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestQueries(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	for _, key := range []string{"a;b", "a+b", "a&b", "é"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key}))
	}
	files := "/buckets/" + id + "/files?prefix="
	for query, want := range map[string][]string{
		"a;b":                {"a;b"},
		"a%3Bb&other=1;2":    {"a;b"},
		"a%2Bb":              {"a+b"},
		"a%26b":              {"a&b"},
		"%C3%A9":             {"é"},
		"a%3Bb&prefix=%C3":   {"a;b"}, // the first counts
		"a+b":                {},      // a space
		"%zz":                {},      // taken as it is
		"&unknown=5&another": {"a&b", "a+b", "a;b", "é"},
	} {
		t.Run(query, func(t *testing.T) { require.Equal(t, want, mocktest.RequireOK(t, c.Get(files+query)).Column("key")) })
	}
}
