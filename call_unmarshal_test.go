package buckt

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnmarshalOddJSON(t *testing.T) {
	t.Parallel()
	const bucket = `{"id":"bkt_1","createdAt":"2026-01-02T03:04:05Z","storageUsedBytes":7,"lifecycleTtlDays":30,"corsOrigins":["a"]}`
	const linodeBucket = `{"label":"a","created":"2026-01-02T03:04:05","objects":7}`
	const linodeKey = `{"id":7,"secret_key":"s","limited":true,"bucket_access":[],"regions":[{"id":"a"}]}`
	for name, odd := range map[string][2]string{
		"documented":            {},
		"time without a zone":   {`05Z"`, `05"`},
		"time with a zone":      {`04:05"`, `04:05Z"`},
		"time with a space":     {`02T03`, `02 03`},
		"time in lower case":    {`02T03`, `02t03`},
		"empty time":            {`"2026-01-02T03:04:05Z"`, `""`},
		"null time":             {`"2026-01-02T03:04:05Z"`, `null`},
		"invalid time":          {`2026-01-02T`, `yesterday`},
		"number with fraction":  {`:7`, `:7.0`},
		"number with exponent":  {`:30`, `:3e1`},
		"null number":           {`:7`, `:null`},
		"number that is a text": {`:7`, `:"7"`},
		"huge number":           {`:7`, `:1e30`},
		"duplicate name":        {`{"id"`, `{"id":null,"id"`},
		"unknown name":          {`{"id"`, `{"x":[{}],"id"`},
		"null list":             {`["a"]`, `null`},
		"null text":             {`"bkt_1"`, `null`},
		"invalid UTF-8":         {`"bkt_1"`, "\"bkt\xff\""},
		"withheld secret":       {`"s"`, `"[REDACTED]"`},
		"redacted secret":       {`"s"`, `"[redacted]"`},
		"escaped secret":        {`"s"`, `"\u0073\n"`},
		"null secret":           {`"s"`, `null`},
		"secret is a number":    {`"s"`, `7`},
		"scope is null":         {`[]`, `null`},
		"scope of a bucket":     {`[]`, `[{"bucket_name":"b"}]`},
		"odd in a list":         {`{"id":"a"}`, `{"id":7}`},
	} {
		t.Run(name, func(t *testing.T) {
			change := func(body string) []byte { return []byte(strings.ReplaceAll(body, odd[0], odd[1])) }
			if odd[0] == "" {
				change = func(body string) []byte { return []byte(body) }
			}
			requireSameDecoding[Bucket](t, change(bucket))
			requireSameDecoding[list[Bucket]](t, change(`{"data":[`+bucket+`,`+bucket+`],"meta":{}}`))
			requireSameDecoding[LinodeBucket](t, change(linodeBucket))
			requireSameDecoding[LinodeKey](t, change(linodeKey))
			requireSameDecoding[linodeList[LinodeKey]](t, change(`{"data":[`+linodeKey+`],"pages":1}`))
		})
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"id":"bkt_1","createdAt":"2026-01-02 03:04:05","storageUsedBytes":7.0}`))
	f.Add([]byte(`{"id":7,"label":"a","created":"2026-01-02T03:04:05Z","secret_key":"[redacted]","bucket_access":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		requireSameDecoding[Bucket](t, body)
		requireSameDecoding[LinodeBucket](t, body)
		requireSameDecoding[LinodeKey](t, body)
	})
}

// A list without rows differs from a body that lacks them.
func TestListsWithoutRows(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body    string
		missing string
		rows    int
	}{
		"rows":     {`{"data":[{"id":"a"},{"id":"b"}],"meta":{}}`, "", 2},
		"no rows":  {`{"data":[],"meta":{}}`, "", 0},
		"odd rows": {`{"data":[{"id":"a","storageUsedBytes":7.0}],"meta":{}}`, "", 1},
		"null":     {`{"data":null,"meta":{}}`, "data", 0},
		"absent":   {`{"meta":{}}`, "data", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var l list[Bucket]
			require.NoError(t, unmarshal([]byte(test.body), &l))
			require.Equal(t, test.missing, l.missing())
			require.Len(t, l.Data, test.rows)
		})
	}
}
