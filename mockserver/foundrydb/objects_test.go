package foundrydb_test

import (
	"net/url"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// serviceWith seeds a Running file service with objects.
func serviceWith(t *testing.T, server *mockserver.Server, keys ...string) string {
	t.Helper()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	for _, key := range keys {
		require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: key, Content: []byte(key)}))
	}
	return service.ID
}

// walkObjects lists all pages, and returns their objects, then their prefixes.
func walkObjects(t *testing.T, c mocktest.FoundryDBCaller, path string, query url.Values) (pages [][]string) {
	t.Helper()
	seen := make(map[string]bool)
	for {
		r := mocktest.RequireOK(t, c.Get(path+"?"+query.Encode()))
		page := rows(r, "objects", "key")
		prefixes, _ := r.At("prefixes").([]any)
		for _, prefix := range prefixes {
			page = append(page, textOf(prefix))
		}
		pages = append(pages, page)
		next := textOf(r.At("next_cursor"))
		if next == "" {
			return pages
		}
		require.False(t, seen[next], "a cursor came twice")
		seen[next] = true
		query.Set("cursor", next)
	}
}

func TestListedObject(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		id := serviceWith(t, server, "a é+b")
		r := mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Get("/file-services/"+id+"/objects"))
		require.JSONEq(t, `{"objects":[{"key":"a é+b","size":6,"etag":"00f4d1960cc7d369846f956fce158229",
			"last_modified":"`+time.Now().UTC().Format(time.RFC3339Nano)+`"}]}`, r.Body, "neither prefixes nor a cursor")
	})
}

func TestListObjects(t *testing.T) {
	keys := []string{"a", "a/", "a/1", "a/2/x", "a/2/y", "a0", "b/1", "ab-c-d", "z/日本"}
	for name, test := range map[string]struct {
		query url.Values
		want  [][]string
	}{
		"all": {url.Values{}, [][]string{{"a", "a/", "a/1", "a/2/x", "a/2/y", "a0", "ab-c-d", "b/1", "z/日本"}}},
		"empty parameters": {
			url.Values{"prefix": {""}, "delimiter": {""}, "cursor": {""}},
			[][]string{{"a", "a/", "a/1", "a/2/x", "a/2/y", "a0", "ab-c-d", "b/1", "z/日本"}},
		},
		"a prefix":                {url.Values{"prefix": {"a/"}}, [][]string{{"a/", "a/1", "a/2/x", "a/2/y"}}},
		"half a name as a prefix": {url.Values{"prefix": {"a"}}, [][]string{{"a", "a/", "a/1", "a/2/x", "a/2/y", "a0", "ab-c-d"}}},
		"a prefix of nothing":     {url.Values{"prefix": {"x"}}, [][]string{{}}},
		"a delimiter":             {url.Values{"delimiter": {"/"}}, [][]string{{"a", "a0", "ab-c-d", "a/", "b/", "z/"}}},
		"a delimiter below":       {url.Values{"delimiter": {"/"}, "prefix": {"a/"}}, [][]string{{"a/", "a/1", "a/2/"}}},
		"another delimiter":       {url.Values{"delimiter": {"-"}, "prefix": {"ab"}}, [][]string{{"ab-"}}},
		"pages of 4":              {url.Values{"max": {"4"}}, [][]string{{"a", "a/", "a/1", "a/2/x"}, {"a/2/y", "a0", "ab-c-d", "b/1"}, {"z/日本"}}},
		"pages that fit exactly":  {url.Values{"max": {"3"}}, [][]string{{"a", "a/", "a/1"}, {"a/2/x", "a/2/y", "a0"}, {"ab-c-d", "b/1", "z/日本"}}},
		"rolled up pages of 1": {
			url.Values{"max": {"1"}, "delimiter": {"/"}}, [][]string{{"a"}, {"a/"}, {"a0"}, {"ab-c-d"}, {"b/"}, {"z/"}},
		},
		"the largest page": {url.Values{"max": {"1000"}, "prefix": {"b"}}, [][]string{{"b/1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			path := "/file-services/" + serviceWith(t, server, keys...) + "/objects"
			require.Equal(t, test.want, walkObjects(t, mocktest.CallFoundryDB(t, server), path, test.query))
		})
	}
	t.Run("100 by default", func(t *testing.T) {
		server := mocktest.New(t)
		id := serviceWith(t, server)
		for i := range 101 {
			require.NoError(t, server.FoundryDB().PutObject(id, foundrydb.Object{Key: strconv.Itoa(1000 + i)}))
		}
		pages := walkObjects(t, mocktest.CallFoundryDB(t, server), "/file-services/"+id+"/objects", url.Values{})
		require.Len(t, pages, 2)
		require.Len(t, pages[0], 100)
	})
	t.Run("an empty bucket", func(t *testing.T) {
		server := mocktest.New(t)
		r := mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Get("/file-services/"+serviceWith(t, server)+"/objects?delimiter=/"))
		require.JSONEq(t, `{"objects":[]}`, r.Body)
	})
}

func TestListObjectsShortPages(t *testing.T) {
	server := mocktest.New(t, mockserver.WithShortPages(1, 0, 0, 2))
	path := "/file-services/" + serviceWith(t, server, "a", "b", "c", "d") + "/objects"
	require.Equal(t, [][]string{{"a"}, {}, {}, {"b", "c"}, {"d"}}, walkObjects(t, mocktest.CallFoundryDB(t, server), path, url.Values{}))
}

func TestListObjectsDuringChanges(t *testing.T) {
	server := mocktest.New(t)
	id := serviceWith(t, server, "a", "b", "c", "d")
	c, path := mocktest.CallFoundryDB(t, server), "/file-services/"+id+"/objects?max=2"
	next := url.QueryEscape(textOf(c.Get(path).At("next_cursor")))
	mocktest.RequireNoBody(t, c.Delete("/file-services/"+id+"/objects?key=b"), 204) // on which the cursor stands
	require.NoError(t, server.FoundryDB().PutObject(id, foundrydb.Object{Key: "bb"}))
	require.Equal(t, []string{"bb", "c"}, rows(c.Get(path+"&cursor="+next), "objects", "key"))
}

func TestListObjectsInvalid(t *testing.T) {
	server := mocktest.New(t)
	path := "/file-services/" + serviceWith(t, server) + "/objects"
	c := mocktest.CallFoundryDB(t, server)
	for query, message := range map[string]string{
		"?max=0":             "max must be a whole number from 1 to 1000",
		"?max=1001":          "max must be a whole number from 1 to 1000",
		"?max=-1":            "max must be a whole number from 1 to 1000",
		"?max=ten":           "max must be a whole number from 1 to 1000",
		"?max=1.5":           "max must be a whole number from 1 to 1000",
		"?cursor=x":          "cursor is not valid",
		"?cursor=YnVja3Q6YQ": "cursor is not valid",
		"?cursor=eHh4eA==":   "cursor is not valid", // of something else
	} {
		mocktest.RequireFoundryDBError(t, c.Get(path+query), 400, message)
	}
	for _, query := range []string{"", "?key=", "?Key=a"} {
		mocktest.RequireFoundryDBError(t, c.Delete(path+query), 400, "key is required")
	}
}

// A client that does not escape the key, such as the Python SDK 0.11.0, deletes another object. The record shows the key that arrived.
func TestDeleteObjectUnescapedKey(t *testing.T) {
	server := mocktest.New(t)
	id := mocktest.AddFileService(t, server, foundrydb.FileService{}).ID
	for _, key := range []string{"a b", "a", "a+b", "a&b"} {
		require.NoError(t, server.FoundryDB().PutObject(id, foundrydb.Object{Key: key}))
	}
	c := mocktest.CallFoundryDB(t, server)
	for query, want := range map[string]string{"a+b": "a b", "a&b": "a"} {
		mocktest.RequireNoBody(t, c.Delete("/file-services/"+id+"/objects?key="+query), 204)
		requests := server.Requests()
		require.Equal(t, want, requests[len(requests)-1].URL.Query().Get("key"))
	}
	r := c.Get("/file-services/" + id + "/objects")
	require.Equal(t, []any{"a&b", "a+b", nil}, []any{r.At("objects.0.key"), r.At("objects.1.key"), r.At("objects.2.key")})
}

func TestDeleteObject(t *testing.T) {
	server := mocktest.New(t)
	keys := []string{"a/b c+d%é", "plain"}
	id := serviceWith(t, server, keys...)
	c, path := mocktest.CallFoundryDB(t, server), "/file-services/"+id+"/objects?key="
	mocktest.RequireNoBody(t, c.Delete(path+"nothing"), 204) // as S3 does
	require.Len(t, server.FoundryDB().Objects(id), 2)
	mocktest.RequireNoBody(t, c.Delete(path+url.QueryEscape(keys[0])), 204)
	require.Equal(t, "plain", server.FoundryDB().Objects(id)[0].Key)
	mocktest.RequireNoBody(t, c.Delete(path+"plain"), 204)
	require.Empty(t, server.FoundryDB().Objects(id))
}
