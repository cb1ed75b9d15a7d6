package linode_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestObjectURL(t *testing.T) {
	for name, test := range map[string]struct {
		body    string
		path    string
		seconds int
		exists  bool
	}{
		"an object":          {`"name":"there.txt","method":"GET"`, "there.txt", 3600, true},
		"no object":          {`"name":"new.txt","method":"GET"`, "new.txt", 3600, false},
		"a PUT":              {`"name":"a/b c?.txt","method":"PUT","content_type":"text/plain"`, "a/b%20c%3F.txt", 3600, false},
		"a DELETE":           {`"name":"there.txt","method":"DELETE","expires_in":360`, "there.txt", 360, true},
		"the longest":        {`"name":"there.txt","method":"GET","expires_in":86400`, "there.txt", 86400, true},
		"a GET with a type":  {`"name":"there.txt","method":"GET","content_type":"text/plain"`, "there.txt", 3600, true},
		"what nobody knows":  {`"name":"there.txt","method":"GET","x":1`, "there.txt", 3600, true},
		"content as a whole": {`"name":"there.txt","method":"GET","expires_in":360.0`, "there.txt", 360, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := mocktest.New(t)
				a := server.Linode().Account()
				mocktest.AddLinodeBucket(t, a, "us-east", "assets")
				require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "there.txt", Size: 1}))
				r := mocktest.RequireOK(t, mocktest.CallLinode(t, server).Post("/buckets/us-east-1/assets/object-url", "{"+test.body+"}"))
				require.Equal(t, test.exists, r.At("exists"))
				expires := strconv.FormatInt(time.Now().Unix()+int64(test.seconds), 10)
				url, _ := r.At("url").(string)
				require.Regexp(t, `^https://us-east-1\.linodeobjects\.com:443/assets/`, url)
				require.Contains(t, url, "/assets/"+test.path+"?Signature=")
				require.Regexp(t, `\?Signature=[A-Za-z0-9%]+&Expires=`+expires+`&AWSAccessKeyId=[A-Z0-9]{20}$`, url)
			})
		})
	}
}

func TestObjectURLInvalid(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	for name, test := range map[string]struct {
		body   string
		fields []string
	}{
		"nothing":                {`{}`, []string{"name", "method"}},
		"no name":                {`{"method":"GET"}`, []string{"name"}},
		"empty name":             {`{"name":"","method":"GET"}`, []string{"name"}},
		"no method":              {`{"name":"x"}`, []string{"method"}},
		"method no text":         {`{"name":"x","method":1}`, []string{"method"}},
		"PUT without a type":     {`{"name":"x","method":"PUT"}`, []string{"content_type"}},
		"POST with an empty one": {`{"name":"x","method":"POST","content_type":""}`, []string{"content_type"}},
		"too short":              {`{"name":"x","method":"GET","expires_in":359}`, []string{"expires_in"}},
		"too long":               {`{"name":"x","method":"GET","expires_in":86401}`, []string{"expires_in"}},
		"no whole number":        {`{"name":"x","method":"GET","expires_in":360.5}`, []string{"expires_in"}},
		"no number":              {`{"name":"x","method":"GET","expires_in":"360"}`, []string{"expires_in"}},
		"disposition no text":    {`{"name":"x","method":"GET","content_disposition":1}`, []string{"content_disposition"}},
	} {
		t.Run(name, func(t *testing.T) {
			linodeRejects(t, c.Post("/buckets/us-east/assets/object-url", test.body), test.fields...)
		})
	}
}

func TestObjectURLIsRedacted(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	r := mocktest.RequireOK(t, c.Post("/buckets/us-east/assets/object-url",
		`{"name":"x","method":"GET","content_disposition":"attachment; filename=\"a\""}`))
	require.Contains(t, r.At("url"), "?response-content-disposition=attachment%3B+filename%3D%22a%22&Signature=")
	recorded := string(server.Requests()[0].ResponseBody)
	require.Contains(t, recorded, "Signature=[REDACTED]&Expires=")
}
