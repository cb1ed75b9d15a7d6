package record_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/record"
)

var secrets = record.Secrets{"", "s3cr3t", "a/+b"}

func TestCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		want   record.Secrets
	}{
		"bearer token":   {http.Header{"Authorization": {"Bearer 0123456789abcdef"}}, record.Secrets{"known", "0123456789abcdef"}},
		"API key":        {http.Header{"X-Api-Key": {"0123456789abcdef"}}, record.Secrets{"known", "0123456789abcdef"}},
		"password":       {http.Header{"Authorization": {"Basic dTowMTIzNDU2Nzg5YWJjZGVm"}}, record.Secrets{"known", "dTowMTIzNDU2Nzg5YWJjZGVm", "0123456789abcdef"}},
		"short token":    {http.Header{"Authorization": {"Bearer 0123456789abcde"}}, record.Secrets{"known"}},
		"no credentials": {http.Header{"Accept": {"0123456789abcdef"}}, record.Secrets{"known"}},
	} {
		t.Run(name, func(t *testing.T) {
			known := append(make(record.Secrets, 0, 5), "known")
			require.Equal(t, test.want, known.AndCredentials(test.header))
			require.Equal(t, record.Secrets{"known", "", ""}, known[:3], "the secrets are not changed")
		})
	}
}

func TestRedactText(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"none":             "none",
		"xs3cr3ts3cr3ty":   "x[REDACTED][REDACTED]y",
		"s3cr3t and a/+b.": "[REDACTED] and [REDACTED].",
	} {
		t.Run(text, func(t *testing.T) {
			require.Equal(t, want, secrets.RedactText(text))
			body := []byte(text)
			require.Equal(t, want, string(secrets.RedactBytes(body)))
			require.Equal(t, text, string(body), "the body is not changed")
		})
	}
}

func TestRedactParams(t *testing.T) {
	params := map[string]string{"id": "xs3cr3t", "path": "a/+b", "other": "o"}
	require.Equal(t, map[string]string{"id": "x[REDACTED]", "path": "[REDACTED]", "other": "o"}, secrets.RedactParams(params))
	require.Equal(t, map[string]string{"id": "xs3cr3t", "path": "a/+b", "other": "o"}, params, "the map is not changed")
	require.Nil(t, secrets.RedactParams(nil))
}

func TestRedactURL(t *testing.T) {
	for name, test := range map[string]struct{ url, want string }{
		"nothing":               {"http://h/p%2Fq?a=1&key=k&page_token=t#f", "http://h/p%2Fq?a=1&key=k&page_token=t#f"},
		"user":                  {"http://u:p@h/", "http://%5BREDACTED%5D@h/"},
		"path":                  {"http://h/x/s3cr3t/y", "http://h/x/%5BREDACTED%5D/y"},
		"escaped path":          {"http://h/x/a%2F%2Bb", "http://h/x/%5BREDACTED%5D"},
		"opaque":                {"mailto:s3cr3t", "mailto:[REDACTED]"},
		"parameter":             {"http://h/?a=1&Api-Key=k", "http://h/?a=1&Api-Key=%5BREDACTED%5D"},
		"escaped parameter":     {"http://h/?X%2DAmz%2DSignature=k&a", "http://h/?X%2DAmz%2DSignature=%5BREDACTED%5D&a"},
		"parameter of no value": {"http://h/?token=&a=1", "http://h/?token=&a=1"},
		"secret in a parameter": {"http://h/?q=xs3cr3t", "http://h/?q=%5BREDACTED%5D"},
		"escaped in a value":    {"http://h/?q=a%2F%2Bb", "http://h/?q=%5BREDACTED%5D"},
		"secret as a name":      {"http://h/?s3cr3t=1", "http://h/?[REDACTED]=1"},
		"no valid escape":       {"http://h/?q=%zzs3cr3t&token=%zz", "http://h/?q=%5BREDACTED%5D&token=%5BREDACTED%5D"},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse(test.url)
			require.NoError(t, err)
			secrets.RedactURL(u)
			require.Equal(t, test.want, u.String())
		})
	}
}

func TestRedactHeader(t *testing.T) {
	for name, test := range map[string]struct{ header, value, want string }{
		"nothing":               {"Accept", "a", "a"},
		"credentials":           {"Authorization", "Bearer t", "[REDACTED]"},
		"in lower case":         {"authorization", "Bearer t", "[REDACTED]"},
		"no credentials":        {"Authorization", "", ""},
		"cookie":                {"Set-Cookie", "a=1", "[REDACTED]"},
		"name with secret":      {"X-Client-Secret", "t", "[REDACTED]"},
		"name with password":    {"X-Pass-Word", "t", "[REDACTED]"},
		"name with pass":        {"X-Pass-Through", "t", "t"},
		"secret":                {"X-Request-Id", "xs3cr3t", "x[REDACTED]"},
		"URL":                   {"Location", "https://h/f?Signature=x&a=1", "https://h/f?Signature=%5BREDACTED%5D&a=1"},
		"URL without secrets":   {"Location", "https://h/f?a=%7e", "https://h/f?a=%7e"},
		"what is no URL":        {"Referer", "https://u:s3cr3t@%%", "[REDACTED]"},
		"URL in another header": {"X-Url", "https://h/f?Signature=x", "https://h/f?Signature=x"},
	} {
		t.Run(name, func(t *testing.T) {
			values := []string{"", test.value}
			header := http.Header{test.header: values}
			secrets.RedactHeader(header)
			require.Equal(t, http.Header{test.header: {"", test.want}}, header)
			require.Equal(t, []string{"", test.value}, values, "the values are not changed")
		})
	}
}

func TestRedactFields(t *testing.T) {
	long := strings.Repeat("x", 2*record.MaxBody)
	for name, test := range map[string]struct {
		document string
		names    []string
		want     string
	}{
		"empty":                 {"", []string{"key"}, ""},
		"nothing":               {`{ "name": "secret" }`, nil, `{ "name": "secret" }`},
		"name with secret":      {`{ "a": [{"secretKey":{"b":1}}] }`, nil, `{"a":[{"secretKey":"[REDACTED]"}]}`},
		"name with password":    {`{"Pass_Word":"p"}`, nil, `{"Pass_Word":"[REDACTED]"}`},
		"name with passphrase":  {`{"PASSPHRASE":"p"}`, nil, `{"PASSPHRASE":"[REDACTED]"}`},
		"escaped name":          {`{"pa\u0053sword":"p"}`, nil, `{"paSsword":"[REDACTED]"}`},
		"given name":            {`{"key":"k","keys":1}`, []string{"key"}, `{"key":"[REDACTED]","keys":1}`},
		"given name, absent":    {`{ "keys":1 }`, []string{"key"}, `{ "keys":1 }`},
		"no JSON":               {`secret=1`, nil, `[REDACTED]`},
		"no JSON, given name":   {`key=1`, []string{"key"}, `[REDACTED]`},
		"no JSON, no names":     {`key=1`, nil, `key=1`},
		"cut off JSON":          {`{"secret":"s`, nil, `[REDACTED]`},
		"several documents":     {`{"secret":1}{}`, nil, `[REDACTED]`},
		"long, after a secret":  {`{"secret":1,"pad":"` + long + `"}`, nil, (`{"secret":"[REDACTED]","pad":"` + long)[:record.MaxBody+1]},
		"long, before a secret": {`{"pad":"` + long + `","secret":"s`, nil, (`{"pad":"` + long)[:record.MaxBody+1]},
	} {
		t.Run(name, func(t *testing.T) {
			document := []byte(test.document)
			require.Equal(t, test.want, string(record.RedactFields(document, test.names)))
			require.Equal(t, test.document, string(document), "the document is not changed")
		})
	}
}

func TestCutBody(t *testing.T) {
	for name, test := range map[string]struct {
		length, kept int
		truncated    bool
	}{
		"empty":   {0, 0, false},
		"longest": {record.MaxBody, record.MaxBody, false},
		"longer":  {record.MaxBody + 1, record.MaxBody, true},
		"double":  {2 * record.MaxBody, record.MaxBody, true},
	} {
		t.Run(name, func(t *testing.T) {
			body := make([]byte, test.length)
			kept, truncated := record.CutBody(body)
			require.Len(t, kept, test.kept)
			require.Equal(t, test.truncated, truncated)
			if truncated {
				require.NotSame(t, &body[0], &kept[0], "a copy, so that the whole body can be freed")
			}
		})
	}
}
