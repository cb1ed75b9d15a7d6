package listing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/btree"

	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

func TestPages(t *testing.T) {
	var keys btree.Set[string]
	for _, key := range []string{"Zebra", "a", "a/1", "a/2", "a/b/3", "a0", "b\xff", "b\xff\xff", "c", "\xff", "\xff\xff"} {
		keys.Insert(key)
	}
	at := keys.Iter()
	requireKey := func(t *testing.T, want string, found bool) {
		require.Equal(t, want != "", found)
		if found {
			require.Equal(t, want, at.Key())
		}
	}
	for name, test := range map[string]struct {
		q     listing.Query
		first string
	}{
		"all":                        {listing.Query{}, "Zebra"},
		"after a key":                {listing.Query{After: "a/1"}, "a/2"},
		"after a missing key":        {listing.Query{After: "a/11"}, "a/2"},
		"prefix":                     {listing.Query{Prefix: "a/"}, "a/1"},
		"after a key before prefix":  {listing.Query{Prefix: "a/", After: "Z"}, "a/1"},
		"after the prefix itself":    {listing.Query{Prefix: "a", After: "a"}, "a/1"},
		"after a common prefix":      {listing.Query{Delimiter: "/", After: "a/"}, "a0"},
		"after a key of that prefix": {listing.Query{Delimiter: "/", After: "a/1"}, "a/2"},
		"after everything":           {listing.Query{After: "\xff\xff"}, ""},
	} {
		t.Run(name, func(t *testing.T) { requireKey(t, test.first, test.q.Seek(&at)) })
	}
	for prefix, next := range map[string]string{"a": "b\xff", "a/": "a0", "b\xff": "c", "\xff": "", "\xff\xff": ""} {
		t.Run(fmt.Sprintf("skip %q", prefix), func(t *testing.T) { requireKey(t, next, listing.Skip(&at, prefix)) })
	}
	group, rolled := listing.Query{Prefix: "a/", Delimiter: "/"}.Group("a/b/3")
	require.True(t, rolled)
	require.Equal(t, "a/b/", group)
	_, rolled = listing.Query{Prefix: "a/", Delimiter: "/"}.Group("a/1")
	require.False(t, rolled)
}

func TestParams(t *testing.T) {
	const range32, notInteger = "Argument max-keys must be an integer between 0 and 2147483647",
		"Provided max-keys not an integer or within integer range"
	for name, test := range map[string]struct {
		query string
		max   int
		err   string
	}{
		"default":               {"", 1000, ""},
		"empty":                 {"max-keys=", 1000, ""},
		"none":                  {"max-keys=0", 0, ""},
		"some":                  {"max-keys=7", 7, ""},
		"more than a page":      {"max-keys=1001", 1000, ""},
		"the largest":           {"max-keys=2147483647", 1000, ""},
		"beyond 32 bits":        {"max-keys=2147483648", 0, notInteger},
		"far beyond":            {"max-keys=99999999999999999999", 0, notInteger},
		"negative":              {"max-keys=-1", 0, range32},
		"text":                  {"max-keys=blah", 0, notInteger},
		"unknown encoding type": {"encoding-type=xml", 0, "Invalid Encoding Method specified in Request"},
	} {
		t.Run(name, func(t *testing.T) {
			q, valid := sigv4.ParseQuery(test.query)
			require.True(t, valid)
			p, err := listing.Read(q, "max-keys")
			if test.err != "" {
				require.Equal(t, "InvalidArgument", s3error.From(err).Code)
				require.Equal(t, test.err, s3error.From(err).Message)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.max, p.Max)
		})
	}
}

func TestNames(t *testing.T) {
	q, _ := sigv4.ParseQuery("encoding-type=url&prefix=a%20")
	p, err := listing.Read(q, "max-keys")
	require.NoError(t, err)
	require.Equal(t, "url", p.EncodingType())
	require.Equal(t, "a%20%2B/%01", p.Name("a +/\x01"))
	require.Equal(t, listing.Query{Prefix: "a ", After: "b", Max: 1000}, p.After("b"))
	plain, err := listing.Read(nil, "max-keys")
	require.NoError(t, err)
	require.Empty(t, plain.EncodingType())
	require.Equal(t, "a +", plain.Name("a +"))
}

func TestTokens(t *testing.T) {
	for _, entry := range []string{"", "a", "a+/é\x01"} {
		got, err := listing.ParseToken(listing.Token(entry))
		require.NoError(t, err)
		require.Equal(t, entry, got)
	}
	_, err := listing.ParseToken("!")
	require.Equal(t, "InvalidArgument", s3error.From(err).Code)
}
