package linode_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestCreateKeyInvalid(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	existing := linodeKeyPath(mocktest.AddLinodeKey(t, a, linode.Key{}))
	const access = `"label":"k","bucket_access":`
	for name, test := range map[string]struct {
		body   string
		fields []string
	}{
		"no label":                {`{}`, []string{"label"}},
		"empty label":             {`{"label":""}`, []string{"label"}},
		"label too long":          {`{"label":"` + strings.Repeat("é", 51) + `"}`, []string{"label"}},
		"label no text":           {`{"label":5}`, []string{"label"}},
		"label null":              {`{"label":null}`, []string{"label"}},
		"access null":             {`{` + access + `null}`, []string{"bucket_access"}},
		"access no list":          {`{` + access + `{}}`, []string{"bucket_access"}},
		"element no object":       {`{` + access + `["assets"]}`, []string{"bucket_access[0]"}},
		"no region":               {`{` + access + `[{"bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].region"}},
		"region null":             {`{` + access + `[{"region":null,"bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].region"}},
		"region null, cluster":    {`{` + access + `[{"region":null,"cluster":"us-east-1","bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].region"}},
		"region no text":          {`{` + access + `[{"region":1,"bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].region"}},
		"bad region":              {`{` + access + `[{"region":"mars","bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].region"}},
		"bad cluster":             {`{` + access + `[{"cluster":"mars-1","bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].cluster"}},
		"region and another one":  {`{` + access + `[{"region":"us-east","cluster":"us-ord-1","bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].cluster"}},
		"no bucket":               {`{` + access + `[{"region":"us-east","permissions":"read_only"}]}`, []string{"bucket_access[0].bucket_name"}},
		"bad bucket":              {`{` + access + `[{"region":"us-east","bucket_name":"nothing","permissions":"read_only"}]}`, []string{"bucket_access[0].bucket_name"}},
		"bucket in another place": {`{` + access + `[{"region":"us-ord","bucket_name":"assets","permissions":"read_only"}]}`, []string{"bucket_access[0].bucket_name"}},
		"no permissions":          {`{` + access + `[{"region":"us-east","bucket_name":"assets"}]}`, []string{"bucket_access[0].permissions"}},
		"permissions with a dash": {`{` + access + `[{"region":"us-east","bucket_name":"assets","permissions":"read-write"}]}`, []string{"bucket_access[0].permissions"}},
		"permissions none":        {`{` + access + `[{"region":"us-east","bucket_name":"assets","permissions":"none"}]}`, []string{"bucket_access[0].permissions"}},
		"the second one":          {`{` + access + `[{"region":"us-east","bucket_name":"assets","permissions":"read_only"},{"region":"mars","bucket_name":"x","permissions":"x"}]}`, []string{"bucket_access[1].region", "bucket_access[1].permissions"}},
		"regions no list":         {`{"label":"k","regions":"us-east"}`, []string{"regions"}},
		"regions null":            {`{"label":"k","regions":null}`, []string{"regions"}},
		"unknown region":          {`{"label":"k","regions":["us-east","mars"]}`, []string{"regions"}},
		"region that is no text":  {`{"label":"k","regions":[1]}`, []string{"regions"}},
		"everything at once":      {`{"label":"","bucket_access":[5],"regions":["mars"]}`, []string{"label", "bucket_access[0]", "regions"}},
	} {
		t.Run(name, func(t *testing.T) {
			linodeRejects(t, c.Post("/keys", test.body), test.fields...)
		})
	}
	for name, test := range map[string]struct {
		body   string
		fields []string
	}{
		"empty label":    {`{"label":""}`, []string{"label"}},
		"label too long": {`{"label":"` + strings.Repeat("x", 51) + `"}`, []string{"label"}},
		"label null":     {`{"label":null}`, []string{"label"}},
		"regions null":   {`{"regions":null}`, []string{"regions"}},
		"unknown region": {`{"regions":["mars"]}`, []string{"regions"}},
		"both":           {`{"label":"","regions":["mars"]}`, []string{"label", "regions"}},
	} {
		t.Run("update: "+name, func(t *testing.T) {
			linodeRejects(t, c.Put(existing, test.body), test.fields...)
		})
	}
	require.Len(t, a.Keys(), 1)
}

func TestMalformedJSON(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	key := linodeKeyPath(mocktest.AddLinodeKey(t, a, linode.Key{}))
	c := mocktest.CallLinode(t, server)
	for _, body := range []string{``, `{`, `label`, `null`, `[]`, `"text"`, `{} {}`, `{"label":}`} {
		for _, request := range []struct{ method, path string }{
			{"POST", "/keys"}, {"PUT", key}, {"POST", "/buckets"}, {"PUT", "/buckets/us-east/assets/access"},
			{"POST", "/buckets/us-east/assets/access"}, {"POST", "/buckets/us-east/assets/object-url"},
		} {
			mocktest.RequireLinodeError(t, c.Do(request.method, request.path, body), 400, "Invalid JSON")
		}
	}
}

func TestKeyLabelLength(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	for _, label := range []string{"x", strings.Repeat("é", 50), "  ", `\u0000`} {
		mocktest.RequireOK(t, c.Post("/keys", `{"label":"`+label+`"}`))
	}
	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{ShortestKeyLabel: 3, LongestKeyLabel: 4}))
	mocktest.RequireOK(t, c.Post("/keys", `{"label":"abc"}`))
	linodeRejects(t, c.Post("/keys", `{"label":"ab"}`), "label")
	linodeRejects(t, c.Post("/keys", `{"label":"abcde"}`), "label")
	unlabeled := linode.Behavior{ShortestKeyLabel: 3, LongestKeyLabel: 4, UnlabeledKeys: true}
	require.NoError(t, server.Linode().SetBehavior(unlabeled))
	require.Equal(t, "", mocktest.RequireOK(t, c.Post("/keys", `{}`)).At("label"))
	linodeRejects(t, c.Post("/keys", `{"label":"ab"}`), "label")
	for _, bad := range [][2]int{{-1, 5}, {5, 4}, {51, 0}, {0, -1}} {
		err := server.Linode().SetBehavior(linode.Behavior{ShortestKeyLabel: bad[0], LongestKeyLabel: bad[1]})
		require.ErrorContains(t, err, "mockserver: SetBehavior: ")
		require.Equal(t, unlabeled, server.Linode().Behavior())
	}
}

func TestKeyQuota(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	for range 100 {
		mocktest.RequireOK(t, c.Post("/keys", `{"label":"k"}`))
	}
	linodeRejects(t, c.Post("/keys", `{"label":"k"}`), "") // about no field
	require.True(t, a.RevokeKey(a.Keys()[0].ID))
	mocktest.RequireOK(t, c.Post("/keys", `{"label":"k"}`))
	require.NoError(t, a.SetQuota("keys", 101))
	mocktest.RequireOK(t, c.Post("/keys", `{"label":"k"}`))
	linodeRejects(t, c.Post("/keys", `{"label":"k"}`), "")
}

func TestNegativeBalance(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	key := linodeKeyPath(mocktest.AddLinodeKey(t, a, linode.Key{}))
	c := mocktest.CallLinode(t, server)
	a.SetNegativeBalance(true)
	require.Equal(t, 403, c.Post("/keys", `{"label":"k"}`).Status)
	require.Equal(t, 403, c.Post("/buckets", `{"label":"new","region":"us-east"}`).Status)
	mocktest.RequireOK(t, c.Put(key, `{"label":"l"}`))
	mocktest.RequireOK(t, c.Get("/buckets/us-east/assets"))
	a.SetNegativeBalance(false)
	mocktest.RequireOK(t, c.Post("/keys", `{"label":"k"}`))
}
