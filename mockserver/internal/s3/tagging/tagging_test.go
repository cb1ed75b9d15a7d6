package tagging_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func tags(n int) (list []tagging.Tag) {
	for i := range n {
		list = append(list, tagging.Tag{Key: fmt.Sprintf("%02d", i)})
	}
	return list
}

func TestNew(t *testing.T) {
	for name, test := range map[string]struct {
		tags       []tagging.Tag
		most       int
		code, ceph string
	}{
		"none":                     {nil, tagging.MostOfObject, "", ""},
		"the most of an object":    {tags(10), tagging.MostOfObject, "", ""},
		"too many of an object":    {tags(11), tagging.MostOfObject, "BadRequest", "InvalidTag"},
		"the most of a bucket":     {tags(50), tagging.MostOfBucket, "", ""},
		"too many of a bucket":     {tags(51), tagging.MostOfBucket, "BadRequest", "InvalidTag"},
		"no key":                   {[]tagging.Tag{{Value: "1"}}, tagging.MostOfObject, "InvalidTag", "InvalidTag"},
		"the longest":              {[]tagging.Tag{{strings.Repeat("é", 128), strings.Repeat("é", 256)}}, tagging.MostOfObject, "", ""},
		"long key":                 {[]tagging.Tag{{Key: strings.Repeat("k", 129)}}, tagging.MostOfObject, "InvalidTag", "InvalidTag"},
		"long value":               {[]tagging.Tag{{"k", strings.Repeat("v", 257)}}, tagging.MostOfObject, "InvalidTag", "InvalidTag"},
		"duplicate key":            {[]tagging.Tag{{"a", "1"}, {"b", "1"}, {"a", "2"}}, tagging.MostOfObject, "InvalidTag", "InvalidTag"},
		"characters":               {[]tagging.Tag{{"é_.:/=+- @1", "z\u00a0"}}, tagging.MostOfObject, "", ""},
		"forbidden in a key":       {[]tagging.Tag{{"a?", "1"}}, tagging.MostOfObject, "InvalidTag", ""},
		"forbidden in a value":     {[]tagging.Tag{{"a", "1*"}}, tagging.MostOfObject, "InvalidTag", ""},
		"prefix of the system":     {[]tagging.Tag{{"aws:a", "1"}}, tagging.MostOfObject, "InvalidTag", ""},
		"keys that differ by case": {[]tagging.Tag{{"a", "1"}, {"A", "1"}}, tagging.MostOfObject, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for code, rules := range map[*string]tagging.Rules{&test.code: {}, &test.ceph: {Ceph: true}} {
				got, err := rules.New(test.tags, test.most)
				if *code != "" {
					require.Equal(t, *code, s3error.From(err).Code)
					continue
				}
				require.NoError(t, err)
				require.Len(t, got, len(test.tags))
			}
		})
	}
}

func TestTagsAreInTheOrderOfTheirKeys(t *testing.T) {
	sent := []tagging.Tag{{"foo", "bar"}, {"bar", ""}}
	got, err := tagging.Rules{}.New(sent, tagging.MostOfObject)
	require.NoError(t, err)
	require.Equal(t, []tagging.Tag{{"bar", ""}, {"foo", "bar"}}, got)
	require.Equal(t, "foo", sent[0].Key)
}

func TestParseHeader(t *testing.T) {
	got, err := tagging.Rules{}.ParseHeader("foo=a%2Fb+c&bar")
	require.NoError(t, err)
	require.Equal(t, []tagging.Tag{{"bar", ""}, {"foo", "a/b c"}}, got)
	_, err = tagging.Rules{}.ParseHeader("a=%zz")
	require.Equal(t, "InvalidArgument", s3error.From(err).Code)
}

func TestDocuments(t *testing.T) {
	var d tagging.Document
	require.NoError(t, xml.Unmarshal([]byte(`<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>`), &d))
	require.Equal(t, []tagging.Tag{{"a", "1"}}, d.Tags)
	require.Error(t, xml.Unmarshal([]byte(`<Other/>`), &d))
	text, err := xml.Marshal(tagging.List{XMLNS: "x"})
	require.NoError(t, err)
	require.Equal(t, `<Tagging xmlns="x"><TagSet></TagSet></Tagging>`, string(text))
}
