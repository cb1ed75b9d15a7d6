package linode_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestCreateBucket(t *testing.T) {
	for name, test := range map[string]struct {
		body                             string
		region, cluster, kind, s3, label string
	}{
		"by region":             {`"region":"us-east"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"by cluster":            {`"cluster":"us-east-1"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"cluster as region":     {`"region":"us-east-1"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"region without one":    {`"region":"au-mel"`, "au-mel", "", "E2", "au-mel-1.linodeobjects.com", "assets"},
		"the first endpoint":    {`"region":"us-ord"`, "us-ord", "us-ord-1", "E1", "us-ord-1.linodeobjects.com", "assets"},
		"by type":               {`"region":"us-ord","endpoint_type":"E3"`, "us-ord", "us-ord-1", "E3", "us-ord-10.linodeobjects.com", "assets"},
		"by endpoint":           {`"region":"us-iad","s3_endpoint":"us-iad-10.linodeobjects.com"`, "us-iad", "us-iad-1", "E1", "us-iad-10.linodeobjects.com", "assets"},
		"by type and endpoint":  {`"region":"us-iad","endpoint_type":"E1","s3_endpoint":"us-iad-10.linodeobjects.com"`, "us-iad", "us-iad-1", "E1", "us-iad-10.linodeobjects.com", "assets"},
		"type with many":        {`"region":"us-iad","endpoint_type":"E1"`, "us-iad", "us-iad-1", "E1", "us-iad-1.linodeobjects.com", "assets"},
		"dots and dashes":       {`"region":"us-east"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "a-1.b-2.c"},
		"three letters":         {`"region":"us-east"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "abc"},
		"sixty-three":           {`"region":"us-east"`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", strings.Repeat("a", 63)},
		"null endpoint":         {`"region":"us-ord","s3_endpoint":null`, "us-ord", "us-ord-1", "E1", "us-ord-1.linodeobjects.com", "assets"},
		"null endpoint, a type": {`"region":"us-ord","s3_endpoint":null,"endpoint_type":"E3"`, "us-ord", "us-ord-1", "E3", "us-ord-10.linodeobjects.com", "assets"},
		"both null, by Python":  {`"region":"us-east","s3_endpoint":null,"endpoint_type":null`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"what nobody knows":     {`"region":"us-east","x":1`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"with an ACL and CORS":  {`"region":"us-east","acl":"public-read","cors_enabled":false`, "us-east", "us-east-1", "E0", "us-east-1.linodeobjects.com", "assets"},
		"CORS without any such": {`"region":"au-mel","cors_enabled":true`, "au-mel", "", "E2", "au-mel-1.linodeobjects.com", "assets"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				require.NoError(t, server.Linode().AddEndpoint(linode.Endpoint{Region: "us-iad", Type: "E1", S3Endpoint: "us-iad-10.linodeobjects.com"}))
				c := mocktest.CallLinode(t, server)
				want, err := json.Marshal(map[string]any{
					"label": test.label, "region": test.region, "cluster": test.cluster, "created": time.Now().UTC().Format("2006-01-02T15:04:05"),
					"hostname": test.label + "." + test.s3, "objects": 0, "size": 0, "endpoint_type": test.kind, "s3_endpoint": test.s3,
				})
				require.NoError(t, err)
				require.JSONEq(t, string(want), mocktest.RequireOK(t, c.Post("/buckets", `{"label":"`+test.label+`",`+test.body+`}`)).Body)
				time.Sleep(time.Hour)
				require.JSONEq(t, string(want), mocktest.RequireOK(t, c.Get("/buckets/"+test.region+"/"+test.label)).Body)
				if test.cluster != "" {
					require.JSONEq(t, string(want), mocktest.RequireOK(t, c.Get("/buckets/"+test.cluster+"/"+test.label)).Body)
				}
			})
		})
	}
}

func TestCreateBucketTimeFormat(t *testing.T) {
	at := time.Date(2019, 1, 1, 2, 23, 45, 999, time.FixedZone("", 3600))
	c := mocktest.CallLinode(t, mocktest.New(t, mockserver.WithClock(func() time.Time { return at })))
	require.Equal(t, "2019-01-01T01:23:45", mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-east"}`)).At("created"))
}

func TestCreateBucketInvalid(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallLinode(t, server)
	for name, test := range map[string]struct {
		body   string
		fields []string
	}{
		"nothing":                  {`{}`, []string{"label", "region"}},
		"no region":                {`{"label":"assets"}`, []string{"region"}},
		"no label":                 {`{"region":"us-east"}`, []string{"label"}},
		"label null":               {`{"region":"us-east","label":null}`, []string{"label"}},
		"label no text":            {`{"region":"us-east","label":12345}`, []string{"label"}},
		"of a route":               {`{"region":"us-east","label":"file-services"}`, []string{"label"}},
		"two letters":              {`{"region":"us-east","label":"ab"}`, []string{"label"}},
		"sixty-four letters":       {`{"region":"us-east","label":"` + strings.Repeat("a", 64) + `"}`, []string{"label"}},
		"upper case":               {`{"region":"us-east","label":"Assets"}`, []string{"label"}},
		"underscore":               {`{"region":"us-east","label":"my_assets"}`, []string{"label"}},
		"two dashes":               {`{"region":"us-east","label":"my--assets"}`, []string{"label"}},
		"two dots":                 {`{"region":"us-east","label":"my..assets"}`, []string{"label"}},
		"dash at the end":          {`{"region":"us-east","label":"assets-"}`, []string{"label"}},
		"dash at the beginning":    {`{"region":"us-east","label":"-assets"}`, []string{"label"}},
		"dot at the end":           {`{"region":"us-east","label":"assets."}`, []string{"label"}},
		"dash beside a dot":        {`{"region":"us-east","label":"my-.assets"}`, []string{"label"}},
		"line break":               {`{"region":"us-east","label":"assets\n"}`, []string{"label"}},
		"unknown region":           {`{"region":"mars","label":"assets"}`, []string{"region"}},
		"unknown cluster":          {`{"cluster":"mars-1","label":"assets"}`, []string{"cluster"}},
		"region of another":        {`{"region":"us-east","cluster":"us-ord-1","label":"assets"}`, []string{"cluster"}},
		"type unknown":             {`{"region":"us-east","label":"assets","endpoint_type":"E4"}`, []string{"endpoint_type"}},
		"type elsewhere":           {`{"region":"us-east","label":"assets","endpoint_type":"E3"}`, []string{"endpoint_type"}},
		"type not assigned":        {`{"region":"us-iad-2","label":"assets","endpoint_type":"E3"}`, []string{"endpoint_type"}},
		"endpoint elsewhere":       {`{"region":"us-east","label":"assets","s3_endpoint":"us-ord-1.linodeobjects.com"}`, []string{"s3_endpoint"}},
		"endpoint of another type": {`{"region":"us-ord","label":"assets","endpoint_type":"E3","s3_endpoint":"us-ord-1.linodeobjects.com"}`, []string{"s3_endpoint"}},
		"ACL custom":               {`{"region":"us-east","label":"assets","acl":"custom"}`, []string{"acl"}},
		"ACL unknown":              {`{"region":"us-east","label":"assets","acl":"open"}`, []string{"acl"}},
		"endpoint a number":        {`{"region":"us-east","label":"assets","s3_endpoint":1}`, []string{"s3_endpoint"}},
		"ACL null":                 {`{"region":"us-east","label":"assets","acl":null}`, []string{"acl"}},
		"CORS no boolean":          {`{"region":"us-east","label":"assets","cors_enabled":"yes"}`, []string{"cors_enabled"}},
		"everything":               {`{"region":"mars","label":"A","acl":"x","cors_enabled":1}`, []string{"label", "region", "acl", "cors_enabled"}},
	} {
		t.Run(name, func(t *testing.T) {
			linodeRejects(t, c.Post("/buckets", test.body), test.fields...)
		})
	}
	require.Empty(t, server.Linode().Account().Buckets())
}

func TestCreateBucketAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		a := server.Linode().Account()
		c := mocktest.CallLinode(t, server)
		first := mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-east","acl":"public-read"}`))
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "k", Size: 3}))
		time.Sleep(time.Hour)
		for _, body := range []string{
			`{"label":"assets","region":"us-east"}`, `{"label":"assets","cluster":"us-east-1"}`,
			`{"label":"assets","region":"us-east","acl":"private","cors_enabled":false}`,
		} {
			r := mocktest.RequireOK(t, c.Post("/buckets", body))
			require.Equal(t, first.At("created"), r.At("created"))
			require.Equal(t, 1.0, r.At("objects"))
		}
		access := c.Get("/buckets/us-east/assets/access")
		require.Equal(t, "public-read", access.At("acl"), "what it had stays")
		require.Equal(t, true, access.At("cors_enabled"))
		require.Len(t, a.Buckets(), 1)

		mocktest.RequireOK(t, c.Post("/buckets", `{"label":"assets","region":"us-ord"}`)) // a label is taken in its region alone
		require.Len(t, a.Buckets(), 2)
	})
}

func TestListBuckets(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	for _, b := range [][2]string{{"us-ord", "bbb"}, {"us-east", "bbb"}, {"us-east", "aaa"}, {"au-mel", "ccc"}} {
		mocktest.AddLinodeBucket(t, a, b[0], b[1])
	}
	c := mocktest.CallLinode(t, server)
	r := mocktest.RequireOK(t, c.Get("/buckets"))
	require.Equal(t, []any{"ccc", "aaa", "bbb", "bbb"}, values(r, "label"))
	require.Equal(t, []any{"au-mel", "us-east", "us-east", "us-ord"}, values(r, "region"))
	for _, region := range []string{"us-east", "us-east-1"} {
		r = mocktest.RequireOK(t, c.Get("/buckets/"+region))
		require.Equal(t, []any{"aaa", "bbb"}, values(r, "label"))
		require.Equal(t, 2.0, r.At("results"))
	}
	same(t, c.Get("/buckets/eu-central"), "data", `[]`)
	mocktest.RequireLinodeError(t, c.Get("/buckets/mars"), 404, "The specified region was not found or does not support Object Storage.")
}

func TestUnknownBuckets(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	for _, request := range []struct{ method, path, body string }{
		{"GET", "", ``}, {"DELETE", "", ``}, {"GET", "/access", ``}, {"PUT", "/access", `{}`}, {"POST", "/access", `{}`},
		{"POST", "/object-url", `{"name":"x","method":"GET"}`},
	} {
		mocktest.RequireLinodeError(t, c.Do(request.method, "/buckets/mars/assets"+request.path, request.body), 404,
			"The specified region was not found or does not support Object Storage.")
		for _, bucket := range []string{"/buckets/us-east/nothing", "/buckets/us-ord/assets", "/buckets/us-east/ASSETS"} {
			mocktest.RequireLinodeError(t, c.Do(request.method, bucket+request.path, request.body), 404, "Not found")
		}
	}
}

func TestDeleteBucket(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	mocktest.AddLinodeBucket(t, a, "us-east", "assets")
	key := mocktest.AddLinodeKey(t, a, linode.Key{BucketAccess: []linode.Grant{{Region: "us-east", Bucket: "assets"}}})
	c := mocktest.CallLinode(t, server)
	require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "a", Size: 1}))
	require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "b", Size: 2}))
	require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "b", Size: 5}))
	r := c.Get("/buckets/us-east/assets")
	require.Equal(t, []any{2.0, 6.0}, []any{r.At("objects"), r.At("size")})

	linodeRejects(t, c.Delete("/buckets/us-east/assets"), "") // it holds objects
	require.NoError(t, a.RemoveObject("us-east-1", "assets", "a"))
	linodeRejects(t, c.Delete("/buckets/us-east/assets"), "")
	require.NoError(t, a.RemoveObject("us-east", "assets", "b"))
	r = c.Delete("/buckets/us-east-1/assets")
	require.Equal(t, 200, r.Status)
	require.Equal(t, `{}`, r.Body)
	mocktest.RequireLinodeError(t, c.Delete("/buckets/us-east/assets"), 404, "Not found")
	require.Equal(t, "assets", c.Get(linodeKeyPath(key)).At("bucket_access.0.bucket_name"), "keys go on naming it")

	other := server.Linode().AddAccount("other")
	mocktest.RequireOK(t, c.As(other.Token()).Post("/buckets", `{"label":"assets","region":"us-east"}`)) // its label is free again
}

func TestBucketQuota(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	require.NoError(t, a.SetQuota("obj-buckets-us-ord-10.linodeobjects.com", 1))
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"one","region":"us-ord","endpoint_type":"E3"}`))
	linodeRejects(t, c.Post("/buckets", `{"label":"two","region":"us-ord","endpoint_type":"E3"}`), "")
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"one","region":"us-ord","endpoint_type":"E3"}`)) // it is there already
	mocktest.RequireOK(t, c.Post("/buckets", `{"label":"two","region":"us-ord"}`))                      // at another endpoint
}

func TestCreateBucketTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c := mocktest.CallLinode(t, server)
		body, send := mocktest.NewSlowBody(`{"label":"assets",`)
		done := make(chan mocktest.Reply)
		go func() { done <- c.Raw("POST", c.Base+"/buckets", body, "Content-Type", "application/json") }()
		synctest.Wait()
		time.Sleep(5 * time.Second)
		send(`"region":"us-east"}`)
		mocktest.RequireOK(t, <-done)
		require.Equal(t, time.Now(), server.Linode().Account().Buckets()[0].CreatedAt)
	})
}
