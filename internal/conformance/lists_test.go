package conformance_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var listChecks = []check{
	{name: "list, version 2", run: listAll(store.list)},
	{name: "list, version 1", run: listAll(store.listV1)},
	{name: "list an empty bucket", run: listEmpty},
	{name: "list by prefix", run: listPrefix},
	{name: "list in the order of bytes", run: listOrder},
	{name: "list with a delimiter, version 2", run: listDelimiter(store.list)},
	{name: "list with a delimiter, version 1", run: listDelimiter(store.listV1)},
	{name: "list with a longer delimiter", run: listLongDelimiter},
	{name: "pages, version 2", run: listPages(store.list)},
	{name: "pages, version 1", run: listPages(store.listV1)},
	{name: "pages with a delimiter, version 2", run: listPrefixPages(store.list)},
	{name: "pages with a delimiter, version 1", run: listPrefixPages(store.listV1)},
	{name: "a page that is just full", run: listExactPage},
	{name: "a thousand to a page at most", run: listThousand},
	{name: "list after a key", run: listStartAfter},
}

type lister func(s store, ctx context.Context, o listOptions) (page, error)

func (f *fixture) fill(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		f.must(t, key, key)
	}
}

func listAll(list lister) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		f.fill(t, "b", "a", "a/b")
		got, err := list(f.store, t.Context(), listOptions{})
		require.NoError(t, err)
		require.Equal(t, page{keys: []string{"a", "a/b", "b"}, sizes: []int64{1, 3, 1}}, got)
	}
}

func listEmpty(t *testing.T, f *fixture) {
	for _, list := range []lister{store.list, store.listV1} {
		got, err := list(f.store, t.Context(), listOptions{delimiter: "/"})
		require.NoError(t, err)
		require.Equal(t, page{}, got)
	}
}

func listPrefix(t *testing.T, f *fixture) {
	f.fill(t, "a", "photos/1", "photos/2", "photos", "photosynthesis", "z")
	got, err := f.list(t.Context(), listOptions{prefix: "photos/"})
	require.NoError(t, err)
	require.Equal(t, []string{"photos/1", "photos/2"}, got.keys)
	got, err = f.list(t.Context(), listOptions{prefix: "photo"})
	require.NoError(t, err)
	require.Equal(t, []string{"photos", "photos/1", "photos/2", "photosynthesis"}, got.keys)
	got, err = f.list(t.Context(), listOptions{prefix: "none"})
	require.NoError(t, err)
	require.Empty(t, got.keys)
}

func listOrder(t *testing.T, f *fixture) {
	keys := []string{"é", "a", "B", "a!", "a/", "a0", "10", "2", "~", "Z", "z", "😀", "\uffee"}
	f.fill(t, keys...)
	slices.Sort(keys)
	got, err := f.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, keys, got.keys)
}

func listDelimiter(list lister) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		f.fill(t, "readme", "2025/a", "2025/b", "2026/01/a", "2026/02/a", "2026/index", "2026/", "z/é ü/+")
		got, err := list(f.store, t.Context(), listOptions{delimiter: "/"})
		require.NoError(t, err)
		require.Equal(t, []string{"readme"}, got.keys)
		require.Equal(t, []string{"2025/", "2026/", "z/"}, got.prefixes)
		got, err = list(f.store, t.Context(), listOptions{delimiter: "/", prefix: "2026/"})
		require.NoError(t, err)
		require.Equal(t, []string{"2026/", "2026/index"}, got.keys)
		require.Equal(t, []string{"2026/01/", "2026/02/"}, got.prefixes)
		got, err = list(f.store, t.Context(), listOptions{delimiter: "/", prefix: "z/"})
		require.NoError(t, err)
		require.Empty(t, got.keys)
		require.Equal(t, []string{"z/é ü/"}, got.prefixes)
	}
}

func listLongDelimiter(t *testing.T, f *fixture) {
	f.fill(t, "a--b", "a--c", "a-d", "e")
	got, err := f.list(t.Context(), listOptions{delimiter: "--"})
	require.NoError(t, err)
	require.Equal(t, []string{"a-d", "e"}, got.keys)
	require.Equal(t, []string{"a--"}, got.prefixes)
}

// pages reads all pages of a list.
func pages(t *testing.T, f *fixture, list lister, o listOptions) (all []page) {
	t.Helper()
	for range 100 {
		p, err := list(f.store, t.Context(), o)
		require.NoError(t, err)
		all = append(all, p)
		if !p.truncated {
			require.Empty(t, p.next)
			return all
		}
		o.token = p.next
		if o.token == "" { // in version 1 without a delimiter it is the last key
			o.token = p.keys[len(p.keys)-1]
		}
	}
	require.Fail(t, "the list does not end")
	return nil
}

func listPages(list lister) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		f.fill(t, "a", "b+c", "b c", "d/e", "é")
		got := pages(t, f, list, listOptions{max: 2})
		require.Len(t, got, 3)
		require.Equal(t, []string{"a", "b c"}, got[0].keys)
		require.Equal(t, []string{"b+c", "d/e"}, got[1].keys)
		require.Equal(t, []string{"é"}, got[2].keys)
	}
}

// A common prefix counts as one element and occurs on one page only.
func listPrefixPages(list lister) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		f.fill(t, "a", "b/1", "b/2", "b/3", "c", "d/1", "d/2", "e")
		got := pages(t, f, list, listOptions{max: 2, delimiter: "/"})
		require.Len(t, got, 3)
		for i, want := range []struct{ keys, prefixes []string }{
			{[]string{"a"}, []string{"b/"}},
			{[]string{"c"}, []string{"d/"}},
			{[]string{"e"}, nil},
		} {
			require.Equal(t, want.keys, got[i].keys, "page %d", i)
			require.Equal(t, want.prefixes, got[i].prefixes, "page %d", i)
		}
		got = pages(t, f, list, listOptions{max: 1, delimiter: "/"})
		require.Len(t, got, 5)
	}
}

func listExactPage(t *testing.T, f *fixture) {
	f.fill(t, "a", "b", "c/1", "c/2")
	for _, list := range []lister{store.list, store.listV1} {
		require.Len(t, pages(t, f, list, listOptions{max: 4}), 1)
		require.Len(t, pages(t, f, list, listOptions{max: 3, delimiter: "/"}), 1, "nothing comes after the last prefix")
	}
}

func listThousand(t *testing.T, f *fixture) {
	var keys []string
	for i := range 1001 {
		keys = append(keys, fmt.Sprintf("%04d", i))
	}
	f.fill(t, keys...)
	for _, most := range []int{0, 5000} {
		got := pages(t, f, store.list, listOptions{max: most})
		require.Len(t, got, 2)
		require.Equal(t, keys[:1000], got[0].keys)
		require.Equal(t, keys[1000:], got[1].keys)
	}
}

// The key need not exist.
func listStartAfter(t *testing.T, f *fixture) {
	f.fill(t, "a", "b", "c", "d/1", "d/2")
	for after, want := range map[string][]string{"b": {"c", "d/1", "d/2"}, "bb": {"c", "d/1", "d/2"}, "d/1": {"d/2"}, "z": nil} {
		got, err := f.list(t.Context(), listOptions{startAfter: after})
		require.NoError(t, err)
		require.Equal(t, want, got.keys, "after %q", after)
	}
	first, err := f.list(t.Context(), listOptions{startAfter: "a", max: 2})
	require.NoError(t, err)
	require.Equal(t, []string{"b", "c"}, first.keys)
	second, err := f.list(t.Context(), listOptions{startAfter: "a", token: first.next})
	require.NoError(t, err)
	require.Equal(t, []string{"d/1", "d/2"}, second.keys, "the token is further on")
}
