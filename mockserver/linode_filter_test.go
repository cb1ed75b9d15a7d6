package mockserver_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func (c linodeCaller) filter(path string, filter any) reply {
	c.t.Helper()
	text, isText := filter.(string)
	if !isText {
		header, err := json.Marshal(filter)
		require.NoError(c.t, err)
		text = string(header)
	}
	return c.do("GET", path, "", "X-Filter", text)
}

func TestLinodeUnfilterableFields(t *testing.T) {
	server := newServer(t)
	linodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := callLinode(t, server)
	for _, list := range []string{"/keys", "/buckets", "/buckets/us-east", "/endpoints", "/quotas", "/global-quotas"} {
		for _, filter := range []string{
			`{"foo":"x"}`, `{"foo":{"+contains":"x"}}`, `{"+and":[{"foo":1}]}`, `{"+or":[{"+and":[{"foo":null}]}]}`, `{"+order_by":"foo"}`,
		} {
			r := c.filter(list, filter)
			require.JSONEq(t, `{"errors":[{"reason":"Cannot filter on foo","field":"X-Filter"}]}`, r.body)
			require.Equal(t, 400, r.status)
		}
		succeeds(t, c.filter(list, `{}`))
		succeeds(t, c.filter(list, `{"+order":"desc"}`))
	}
	linodeRejects(t, c.filter("/keys", `{"label":"k"}`), "X-Filter")
	linodeRejects(t, c.filter("/buckets", `{"region":"us-east"}`), "X-Filter")
}

func TestLinodeFilterQuotas(t *testing.T) {
	c := callLinode(t, newServer(t))
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
			r := succeeds(t, c.filter("/quotas", test.filter))
			require.Equal(t, test.want, r.values(test.member))
			require.Equal(t, test.results, r.at("results"))
			require.Equal(t, 1.0, r.at("pages"))
		})
	}
	r := succeeds(t, c.filter("/quotas?page_size=25&page=2", `{"quota_name":"Number of Buckets"}`))
	require.Equal(t, 2.0, r.at("pages"))
	for _, kind := range r.values("quota_type") {
		require.Equal(t, "obj-buckets", kind)
	}
}

func TestLinodeFilterErrors(t *testing.T) {
	c := callLinode(t, newServer(t))
	for _, filter := range []string{
		`x`, `[]`, `null`, `"text"`, `{} {}`, `{"quota_name":"a","s3_endpoint":"b"}`, `{"quota_name":"a","+order_by":"s3_endpoint"}`,
		`{"quota_name":{"+like":"a"}}`, `{"+and":{}}`, `{"+or":[1]}`, `{"+order_by":1}`, `{"+order":"up"}`, `{"+not":[]}`,
	} {
		t.Run(filter, func(t *testing.T) {
			linodeRejects(t, c.filter("/quotas", filter), "X-Filter")
		})
	}
}
