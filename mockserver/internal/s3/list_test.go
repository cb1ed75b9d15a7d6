package s3_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

var listedKeys = []string{"Zebra", "a", "a/1", "a/2", "a/b/3", "a0", "b//c", "b/d", "c\xc3\xa9", "d d", "e+e"}

func names(p s3.Page) (list []string) {
	for _, e := range p.Entries {
		list = append(list, e.Name)
	}
	return list
}

func TestList(t *testing.T) {
	tests := []struct {
		name string
		q    listing.Query
		want []string
		more bool
	}{
		{"all, by their bytes", listing.Query{Max: 20}, listedKeys, false},
		{"none", listing.Query{}, nil, false},
		{"some", listing.Query{Max: 2}, []string{"Zebra", "a"}, true},
		{"just all", listing.Query{Max: 11}, listedKeys, false},
		{"prefix", listing.Query{Prefix: "a/", Max: 20}, []string{"a/1", "a/2", "a/b/3"}, false},
		{"prefix of nothing", listing.Query{Prefix: "x", Max: 20}, nil, false},
		{"delimiter", listing.Query{Delimiter: "/", Max: 20}, []string{"Zebra", "a", "a/", "a0", "b/", "cé", "d d", "e+e"}, false},
		{"delimiter after a prefix", listing.Query{Prefix: "a/", Delimiter: "/", Max: 20}, []string{"a/1", "a/2", "a/b/"}, false},
		{"empty name between delimiters", listing.Query{Prefix: "b/", Delimiter: "/", Max: 20}, []string{"b//", "b/d"}, false},
		{"a common prefix fills a page", listing.Query{Delimiter: "/", Max: 3}, []string{"Zebra", "a", "a/"}, true},
		{"after a key", listing.Query{After: "a/1", Max: 2}, []string{"a/2", "a/b/3"}, true},
		{"after what is no key", listing.Query{After: "a/11", Max: 1}, []string{"a/2"}, true},
		{"after a common prefix", listing.Query{Delimiter: "/", After: "a/", Max: 1}, []string{"a0"}, true},
		{"after a key within a common prefix", listing.Query{Delimiter: "/", After: "a/1", Max: 1}, []string{"a/"}, true},
		{"after everything", listing.Query{After: "z", Max: 1}, nil, false},
		{"after what lies before the prefix", listing.Query{Prefix: "a/", After: "Z", Max: 1}, []string{"a/1"}, true},
		{"longer delimiter", listing.Query{Delimiter: "//", Max: 20, Prefix: "b"}, []string{"b//", "b/d"}, false},
	}
	e := newEndpoint(t)
	shuffled := slices.Clone(listedKeys)
	slices.Reverse(shuffled)
	for _, key := range shuffled {
		e.put(key, "x")
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page := e.bucket.List(test.q)
			require.Equal(t, test.want, names(page))
			require.Equal(t, test.more, page.More)
		})
	}
}

type listed struct {
	Name, Prefix, Delimiter, EncodingType, Marker, NextMarker, NextContinuationToken string
	KeyCount, MaxKeys                                                                int
	IsTruncated                                                                      bool
	Contents                                                                         []struct {
		Key, ETag, StorageClass string
		Size                    int
		Owner                   struct{ ID string }
	}
	CommonPrefixes []struct{ Prefix string }
}

func (l listed) rows() (rows []string) {
	for _, o := range l.Contents {
		rows = append(rows, o.Key)
	}
	for _, p := range l.CommonPrefixes {
		rows = append(rows, p.Prefix)
	}
	slices.Sort(rows)
	return rows
}

func TestListPages(t *testing.T) {
	e := newEndpoint(t)
	for _, key := range listedKeys {
		e.put(key, "x")
	}
	for _, delimiter := range []string{"", "/"} {
		want := names(e.bucket.List(listing.Query{Delimiter: delimiter, Max: 100}))
		for size := range 5 {
			var first, second []string
			target := fmt.Sprintf("/bucket?max-keys=%d&delimiter=%s", size+1, url.QueryEscape(delimiter))
			for next := target; next != ""; {
				page := parse[listed](t, e.mustSend(http.MethodGet, next, ""))
				rows := page.rows()
				first = append(first, rows...)
				next = ""
				if page.IsTruncated {
					marker := page.NextMarker
					if delimiter == "" {
						require.Empty(t, marker, "the last key is the marker")
						marker = rows[len(rows)-1]
					}
					next = target + "&marker=" + url.QueryEscape(marker)
				}
			}
			require.Equal(t, want, first)
			target += "&list-type=2"
			for next := target; next != ""; {
				page := parse[listed](t, e.mustSend(http.MethodGet, next, ""))
				second = append(second, page.rows()...)
				require.Len(t, page.rows(), page.KeyCount)
				next = ""
				if page.IsTruncated {
					next = target + "&continuation-token=" + url.QueryEscape(page.NextContinuationToken)
				}
			}
			require.Equal(t, want, second)
		}
	}
}

func TestListDocuments(t *testing.T) {
	e := newEndpoint(t)
	e.put("a +é/\x01", "content")
	page := parse[listed](t, e.mustSend(http.MethodGet, "/bucket?list-type=2&encoding-type=url&prefix=a%20%2B&fetch-owner=true", ""))
	require.Equal(t, "a%20%2B%C3%A9/%01", page.Contents[0].Key)
	require.Equal(t, "a%20%2B", page.Prefix)
	require.Equal(t, "url", page.EncodingType)
	require.Equal(t, `"9a0364b9e99bb480dd25e1f0284c8555"`, page.Contents[0].ETag)
	require.Equal(t, 7, page.Contents[0].Size)
	require.Equal(t, "STANDARD", page.Contents[0].StorageClass)
	require.Equal(t, 1000, page.MaxKeys)
	require.Empty(t, parse[listed](t, e.mustSend(http.MethodGet, "/bucket?list-type=2&start-after=b", "")).Contents)
	require.Zero(t, parse[listed](t, e.mustSend(http.MethodGet, "/bucket?list-type=2&max-keys=0", "")).KeyCount)
	require.Equal(t, 1000, parse[listed](t, e.mustSend(http.MethodGet, "/bucket?max-keys=5000", "")).MaxKeys)
	first := e.mustSend(http.MethodGet, "/bucket?list-type=2&continuation-token=", "").Body.String()
	require.Contains(t, first, "<ContinuationToken></ContinuationToken>")
	require.Contains(t, first, "<Contents>")
	for _, wrong := range []string{"max-keys=-1", "max-keys=2147483648", "max-keys=x", "encoding-type=x", "list-type=2&continuation-token=%21"} {
		require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket?"+wrong, ""), wrong)
	}
}

func TestListRightsOfPrefix(t *testing.T) {
	e := newEndpoint(t)
	e.allow(func(action, bucket, object string) bool {
		return action == "s3:ListBucket" && bucket == "bucket" && strings.HasPrefix(object, "mine/")
	})
	e.mustSend(http.MethodGet, "/bucket?prefix=mine/", "")
	e.mustSend(http.MethodGet, "/bucket?list-type=2&prefix=mine/a", "")
	for _, target := range []string{"/bucket", "/bucket?prefix=yours/", "/bucket?versions&prefix=mine/", "/bucket?uploads&prefix=mine/"} {
		require.Equal(t, "AccessDenied", e.refused(http.MethodGet, target, ""), target)
	}
}

func TestListPageCost(t *testing.T) {
	b := s3.Config{Name: "bucket"}.NewBucket()
	for i := range 20000 {
		_, err := b.Put(s3.Object{Key: fmt.Sprintf("folder/%05d", i)}, nil)
		require.NoError(t, err)
	}
	_, err := b.Put(s3.Object{Key: "last"}, nil)
	require.NoError(t, err)
	few := testing.AllocsPerRun(10, func() { b.List(listing.Query{Delimiter: "/", Max: 10}) })
	require.Less(t, few, 20.0)
	require.Equal(t, []string{"folder/", "last"}, names(b.List(listing.Query{Delimiter: "/", Max: 10})))
}

func TestListManyKeys(t *testing.T) {
	b := s3.Config{Name: "bucket"}.NewBucket()
	expected := make(map[string][]string) // by delimiter
	for i := range 5000 {
		key := fmt.Sprintf("%d/%d", i*7%100, i*7919%5000) // in no order
		_, err := b.Put(s3.Object{Key: key}, nil)
		require.NoError(t, err)
		if i%3 == 0 {
			_, err = b.Delete(s3.Deletion{Key: key})
			require.NoError(t, err)
			continue
		}
		before, _, _ := strings.Cut(key, "/")
		expected[""], expected["/"] = append(expected[""], key), append(expected["/"], before+"/")
	}
	for delimiter, entries := range expected {
		slices.Sort(entries)
		var listed, versions []string
		for page, after := (s3.Page{More: true}), ""; page.More; after = listed[len(listed)-1] {
			page = b.List(listing.Query{Delimiter: delimiter, After: after, Max: 7})
			listed = append(listed, names(page)...)
		}
		for page, after := (s3.VersionsPage{More: true}), ""; page.More; after = versions[len(versions)-1] {
			page = b.ListVersions(s3.VersionsQuery{Query: listing.Query{Delimiter: delimiter, After: after, Max: 7}})
			for _, entry := range page.Entries {
				versions = append(versions, entry.Name)
			}
		}
		require.Equal(t, slices.Compact(entries), listed)
		require.Equal(t, listed, versions)
	}
}
