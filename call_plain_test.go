package buckt

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// oddRow has a member of every type for which plain has a rule.
type oddRow struct {
	Text     string                  `json:"text"`
	Status   BucketStatus            `json:"status"`
	Flag     bool                    `json:"flag"`
	Int      int                     `json:"int"`
	Long     int64                   `json:"long"`
	Time     time.Time               `json:"time"`
	Secret   Secret                  `json:"secret"`
	Pointer  *string                 `json:"pointer"`
	Number   *int64                  `json:"number"`
	Moment   *time.Time              `json:"moment"`
	Texts    []string                `json:"texts"`
	Numbers  []int                   `json:"numbers"`
	Nested   DNSRecord               `json:"nested"`
	Records  []DNSRecord             `json:"records"`
	Lists    [][]string              `json:"lists"`
	Scope    LinodeKeyScope          `json:"scope,omitzero"`
	Buckets  BucketScope             `json:"buckets"`
	Required requiredList[DNSRecord] `json:"required"`
	Ratio    float64                 `json:"ratio"`
	Any      any                     `json:"any"`
	Map      map[string]int          `json:"map"`
	Bytes    []byte                  `json:"bytes"`
	Ignored  string                  `json:"-"`
	Untagged string
	//lint:ignore U1000 decoders ignore it
	hidden string
}

var oddValues = []string{
	`null`, `true`, `false`, `0`, `-0`, `7`, `-7`, `07`, `+7`, `7.0`, `5e9`, `1.5`, `123456789012345678`, `1234567890123456789`, `9223372036854775808`,
	`"7"`, `""`, `"a"`, `"a\"b"`, `"\u00e9\ud83d\ude00"`, `"\ud83d"`, `"é"`, "\"\xff\"", "\"a\nb\"", "\"\x00\"", `"\q"`, `"a`, `"\"`,
	`"2026-01-02T03:04:05Z"`, `"2026-01-02T03:04:05+02:00"`, `"2026-01-02T03:04:05"`, `"2026-01-02 03:04:05"`, `"2026-01-02t03:04:05z"`,
	`"2026-01-02T03:04:05.123456789Z"`, `"2026-01-02T03:04:05,5Z"`, `"2026-01-02T3:04:05Z"`, `"2026-01-02T03:04:5Z"`, `"2026-01-02T03:04:05+0000"`,
	`"2026-13-02T03:04:05Z"`, `"2026-02-30T03:04:05"`, `"yesterday"`, `"[REDACTED]"`, `"[redacted]"`, `"QUJD"`,
	`[]`, `["a"]`, `["a", null ,"b"]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[1}`, `[[]]`, `[["a"],["b","c"],null]`, `[null]`, `[`,
	`{}`, `{"name":"n","type":"t"}`, `{"name":"n","name":"m"}`, `{"name":null}`, `{"Name":"n"}`, `{"n\u0061me":"n"}`, `{"name":"n",}`, `{"name"}`, `{"name":}`, `{name:1}`, `{`, `{]`,
	`[{"name":"n","other":[{"a":"]}"}]},{"value":"v"},{}]`, `[{"bucket_name":"b","region":"r","permissions":"read_only"}]`,
	`nul`, `nullx`, `truefalse`, `NaN`, `'a'`, ``, ` 1`, "\t\"a\"\r\n", "\v1", `1 2`, `-`, `1"a"`, `/**/1`,
}

// oddBodies returns bodies with every odd value as every member, and bodies that are odd as a whole.
func oddBodies() []string {
	bodies := append([]string{
		`{"data":[]}`, `{"data":null}`, `{"data":[{},{}]}`, `{"data":[null,{}]}`, `{"data":[{"text":"a"},{"text":"b"}],"meta":{"limit":5}}`, `{"data":[{}],"data":[{},{}]}`,
		`{"data":[{}]} x`, ` {"data":[{}]} `, `{"data":[{"text":"a"}],"meta":null,"error":{"x":[1,{}]}}`, `{"data":[{"other":"\ud800","text":"a"}]}`, "{\"data\":[{\"\xff\":1,\"text\":\"a\"}]}",
		`{"data":[{"text":"a","flag":true,"texts":["b","c"],"time":"2026-01-02T03:04:05Z","records":[{"name":"d"},{"name":"e"}]},{"text":"f","pointer":"g"}]}`,
		`{"data":[{},` + strings.Repeat(`{"text":"a","texts":["b"]},`, 1200) + `{"text":"z"}]}`, "\ufeff{}", `{"data":[{"nested":{"name":"a"},"nested":{"type":"b"}}]}`,
		`{"data":[{"other":` + strings.Repeat("[", 10001) + strings.Repeat("]", 10001) + `}]}`, `[{}]`,
	}, oddValues...)
	t := reflect.TypeFor[oddRow]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		for _, value := range oddValues {
			bodies = append(bodies, `{"data":[{"text":"before","`+name+`":`+value+`,"untagged":1,"Untagged":"after"}],"meta":{"nextCursor":"c","limit":100,"total":`+value+`}}`)
		}
	}
	return bodies
}

// requireSameDecoding requires that unmarshal has the result of json.
func requireSameDecoding[T any](t *testing.T, body []byte) {
	t.Helper()
	var got, want T
	gotErr, wantErr := unmarshal(bytes.Clone(body), &got), json.Unmarshal(body, &want, decodeOptions)
	require.Equal(t, wantErr, gotErr, "%s", body)
	if wantErr == nil {
		require.Equal(t, want, got, "%s", body)
	}
}

func TestPlainDecodesLikeJSON(t *testing.T) {
	t.Parallel()
	for _, body := range oddBodies() {
		requireSameDecoding[list[oddRow]](t, []byte(body))
		requireSameDecoding[object[oddRow]](t, []byte(strings.NewReplacer(`"data":[`, `"data":`, `}],`, `},`).Replace(body)))
		requireSameDecoding[*oddRow](t, []byte(body))
	}
}

// The usual bodies need no second attempt.
func TestPlainDecodesTheUsual(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		target any
	}{
		"buckets":        {`{"data":[` + plainBucket + `,` + plainBucket + `],"error":null,"meta":{"nextCursor":null,"limit":100}}`, new(list[Bucket])},
		"bucket":         {`{"data":` + plainBucket + `,"error":null,"meta":null}`, new(object[Bucket])},
		"escapes":        {`{"data":{"name":"a\u0026b \"c\" é"}}`, new(object[Bucket])},
		"new members":    {`{"data":{"new":{"a":[1,"]"]},"name":"a","newer":1.5e3}}`, new(object[Bucket])},
		"Linode bucket":  {`{"label":"a","created":"2026-01-02T03:04:05","objects":3}`, new(*LinodeBucket)},
		"Linode key":     {`{"id":7,"secret_key":"[REDACTED]","bucket_access":[{"region":"r","bucket_name":"b","permissions":"read_only"}]}`, new(*LinodeKey)},
		"white space":    {"{\n\t\"label\" : \"a\" ,\r\n \"objects\" : 3 }\n", new(*LinodeBucket)},
		"missing object": {`{"data":null}`, new(object[Bucket])},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.True(t, decodePlain([]byte(tt.body), reflect.ValueOf(tt.target).Elem()))
		})
	}
}

func FuzzPlain(f *testing.F) {
	for _, body := range oddBodies() {
		if len(body) < 1000 {
			f.Add([]byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		requireSameDecoding[list[oddRow]](t, body)
		requireSameDecoding[linodeList[LinodeKey]](t, body)
	})
}

// A text that a caller keeps does not keep the texts of other rows: each row has one string of its own.
func TestPlainDecodesARowWithOneStringForItsTexts(t *testing.T) {
	if testsize.Race {
		t.Skip("the race detector allocates")
	}
	for name, tt := range map[string]struct {
		row    string
		target func() any
		most   int // allocations per row
	}{
		"bucket":        {plainBucket, func() any { return new(list[Bucket]) }, 7}, // the texts, three slices, three pointers
		"Linode bucket": {`{"label":"a","region":"us-east","created":"2026-01-02T03:04:05"}`, func() any { return new(linodeList[LinodeBucket]) }, 1},
		"Linode key":    {plainLinodeKey, func() any { return new(linodeList[LinodeKey]) }, 2}, // two slices; all texts are repeated
	} {
		t.Run(name, func(t *testing.T) {
			const rows = 100
			body := []byte(`{"data":[` + strings.Repeat(tt.row+",", rows-1) + tt.row + `]}`)
			require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
				if unmarshal(body, tt.target()) != nil {
					t.Error("not decoded")
				}
			}), float64(tt.most*rows+10))
		})
	}
}

const plainLinodeKey = `{"id":7,"label":"a","access_key":"b","secret_key":"[REDACTED]","limited":true,` +
	`"bucket_access":[{"region":"us-east","cluster":"us-east-1","bucket_name":"c","permissions":"read_write"}],` +
	`"regions":[{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E1"}]}`

const plainBucket = `{"object":"bucket","id":"bkt_1","name":"Images","customDomain":"i.example.com","region":"eu-central-1","status":"active",` +
	`"cacheControlOverride":"public","corsOrigins":["https://a.example.com","https://b.example.com"],"lifecycleTtlDays":30,` +
	`"maxFileSizeBytes":10485760,"allowedMimeTypes":null,"isImported":false,"managedSettings":{"visibility":true},` +
	`"dnsRecords":[{"name":"a","type":"CNAME","value":"b","applied":true}],"createdAt":"2026-04-25T10:00:00Z","updatedAt":"2026-04-25T10:05:00.5+02:00"}`
