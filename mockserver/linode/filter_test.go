package linode_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func linodeFilter(c mocktest.LinodeCaller, path string, filter any) mocktest.Reply {
	c.T.Helper()
	text, isText := filter.(string)
	if !isText {
		header, err := json.Marshal(filter)
		require.NoError(c.T, err)
		text = string(header)
	}
	return c.Do("GET", path, "", "X-Filter", text)
}

func TestFilterUnfilterableFields(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	for _, list := range []string{"/keys", "/buckets", "/buckets/us-east", "/endpoints", "/quotas", "/global-quotas"} {
		for _, filter := range []string{
			`{"foo":"x"}`, `{"foo":{"+contains":"x"}}`, `{"+and":[{"foo":1}]}`, `{"+or":[{"+and":[{"foo":null}]}]}`, `{"+order_by":"foo"}`,
		} {
			r := linodeFilter(c, list, filter)
			require.JSONEq(t, `{"errors":[{"reason":"Cannot filter on foo","field":"X-Filter"}]}`, r.Body)
			require.Equal(t, 400, r.Status)
		}
		mocktest.RequireOK(t, linodeFilter(c, list, `{}`))
		mocktest.RequireOK(t, linodeFilter(c, list, `{"+order":"desc"}`))
	}
	linodeRejects(t, linodeFilter(c, "/keys", `{"label":"k"}`), "X-Filter")
	linodeRejects(t, linodeFilter(c, "/buckets", `{"region":"us-east"}`), "X-Filter")
}

func TestFilterQuotas(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t, mockserver.WithLinode(linode.Behavior{OrderedQuotas: true})))
	const usEast, usOrd = "us-east-1.linodeobjects.com", "us-ord-1.linodeobjects.com"
	for name, test := range map[string]struct {
		filter  string
		member  string
		want    []any
		results float64
	}{
		"equal":      {`{"s3_endpoint":"` + usEast + `"}`, "quota_type", []any{"obj-bytes", "obj-objects", "obj-buckets"}, 3},
		"+neq":       {`{"+and":[{"s3_endpoint":"` + usEast + `"},{"s3_endpoint":{"+neq":"` + usEast + `"}}]}`, "quota_type", []any{}, 0},
		"+or":        {`{"+or":[{"s3_endpoint":"` + usEast + `"},{"s3_endpoint":"` + usOrd + `"}],"+order_by":"s3_endpoint","+order":"desc"}`, "s3_endpoint", []any{usOrd, usOrd, usOrd, usEast, usEast, usEast}, 6},
		"+contains":  {`{"s3_endpoint":{"+contains":"us-east-1"}}`, "s3_endpoint", []any{usEast, usEast, usEast}, 3},
		"+gt +lt":    {`{"s3_endpoint":{"+gt":"us-a","+lt":"us-f"}}`, "s3_endpoint", []any{usEast, usEast, usEast}, 3},
		"+gte +lte":  {`{"s3_endpoint":{"+gte":"` + usEast + `","+lte":"` + usEast + `"}}`, "s3_endpoint", []any{usEast, usEast, usEast}, 3},
		"no match":   {`{"quota_name":"x"}`, "quota_name", []any{}, 0},
		"a number":   {`{"quota_name":5}`, "quota_name", []any{}, 0},
		"+order_by":  {`{"s3_endpoint":{"+contains":"us-ord"},"+order_by":"s3_endpoint"}`, "s3_endpoint", []any{usOrd, usOrd, usOrd, "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com", "us-ord-10.linodeobjects.com"}, 10},
		"empty +and": {`{"+and":[],"s3_endpoint":"` + usEast + `"}`, "s3_endpoint", []any{usEast, usEast, usEast}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := mocktest.RequireOK(t, linodeFilter(c, "/quotas", test.filter))
			require.Equal(t, test.want, values(r, test.member))
			require.Equal(t, test.results, r.At("results"))
			require.Equal(t, 1.0, r.At("pages"))
		})
	}
	r := mocktest.RequireOK(t, linodeFilter(c, "/quotas?page_size=25&page=2", `{"quota_name":"Number of Buckets"}`))
	require.Equal(t, 2.0, r.At("pages"))
	for _, kind := range values(r, "quota_type") {
		require.Equal(t, "obj-buckets", kind)
	}
}

func TestFilterErrors(t *testing.T) {
	c := mocktest.CallLinode(t, mocktest.New(t))
	for _, filter := range []string{
		`x`, `[]`, `null`, `"text"`, `{} {}`, `{"quota_name":"a","s3_endpoint":"b"}`, `{"quota_name":"a","+order_by":"s3_endpoint"}`,
		`{"quota_name":{"+like":"a"}}`, `{"+and":{}}`, `{"+or":[1]}`, `{"+order_by":1}`, `{"+order":"up"}`, `{"+not":[]}`,
	} {
		t.Run(filter, func(t *testing.T) {
			linodeRejects(t, linodeFilter(c, "/quotas", filter), "X-Filter")
		})
	}
}
