package buckt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Bodies of a success that do not have the documented type.
func TestHostileContent(t *testing.T) {
	// undecodable: the body is not JSON. A read is repeated; a write is not, and the outcome of a create is unknown.
	undecodable := func(says string) func(hostileKind) hostileWant {
		return func(k hostileKind) hostileWant {
			w := hostileWant{says: says, status: 200, unknown: k.notIdempotent, requests: 1}
			if k.read {
				w.requests = 4
			}
			return w
		}
	}
	// lacking: the body is JSON, and would not change.
	lacking := func(says string) func(hostileKind) hostileWant {
		return func(k hostileKind) hostileWant {
			return hostileWant{says: says, status: 200, unknown: k.notIdempotent, requests: 1}
		}
	}
	nested := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	objects := strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000)
	edit := func(old, new string) func(*hostileConn) bool {
		return func(c *hostileConn) bool {
			return c.write(responseOf(200, strings.Replace(c.kind.ok, old, new, 1), jsonType).raw)
		}
	}
	page := func(body string) func(*hostileConn) bool {
		return kept(200, `{"data":`+body+`,"error":null,"meta":{"nextCursor":null,"limit":20}}`, jsonType)
	}
	rows := []hostileRow{
		{name: "empty 200", each: undecodable("200 OK: .*is empty"), respond: kept(200, "")},
		{name: "spaces", each: undecodable("200 OK: .*is empty"), respond: kept(200, " \r\n\t")},
		{name: "empty chunked 200", each: undecodable("200 OK: .*is empty"), respond: raw(chunked(200, ""), "0\r\n\r\n")},
		{name: "HTML", each: undecodable("200 OK: .*is HTML"), respond: kept(200, "<!DOCTYPE html><html><body>Sign in</body></html>", "Content-Type: text/html; charset=utf-8")},
		{name: "HTML that says it is JSON", each: undecodable("200 OK: .*is HTML"), respond: kept(200, "\n<html><body>Sign in</body></html>", jsonType)},
		{name: "plain text", each: undecodable("200 OK: .*not JSON"), respond: kept(200, "It works!", "Content-Type: text/plain")},
		{name: "null", each: lacking("lacks data"), respond: kept(200, "null", jsonType)},
		{name: "empty object", each: lacking("lacks data"), respond: kept(200, "{}", jsonType)},
		{name: "array", each: lacking("not of the type expected"), respond: kept(200, "[]", jsonType)},
		{name: "string", each: lacking("not of the type expected"), respond: kept(200, `"ok"`, jsonType)},
		{name: "null everywhere", each: lacking("lacks data|lacks meta"), respond: kept(200, `{"data":null,"error":null,"meta":null}`, jsonType)},
		{name: "resource of nulls", only: "get create upload", each: lacking("lacks data"), respond: kept(200, `{"data":{"object":null,"id":null,"name":null,"key":null,"status":null,"createdAt":null,"size":null}}`, jsonType)},
		{name: "items null", only: "list", each: lacking("lacks data"), respond: page("null")},
		// an empty row does not affect the others
		{name: "items of null", only: "list", respond: page("[null," + lineRow + ",null]")},
		{name: "items without an id", only: "list", respond: page(`[{"object":"bucket","name":"a"}]`)},
		{name: "duplicate keys", respond: edit(`"object":`, `"object":"other","object":`)},
		{name: "invalid UTF-8 in a name", respond: edit(`"object":"`, "\"name\":\"a\xff\xfeb\",\"object\":\"")},
		{name: "invalid UTF-8 outside", each: undecodable("not JSON"), respond: edit(`{"data"`, "{\xff\"data\"")},
		{name: "byte order mark", respond: edit(`{"data"`, "\ufeff{\"data\"")},
		{name: "UTF-16", each: undecodable("not JSON"), respond: kept(200, "\xff\xfe{\x00}\x00", jsonType)},
		{name: "nested too deep", each: undecodable("nested (more than|deeper than|too deep)"), respond: kept(200, nested, jsonType)},
		{name: "objects nested too deep", each: undecodable("nested (more than|deeper than|too deep)"), respond: kept(200, objects, jsonType)},
		{name: "nested too deep in an unknown field", each: func(k hostileKind) hostileWant {
			if k.notIdempotent { // what was created is known by then
				return hostileWant{requests: 1}
			}
			return undecodable("nested (more than|deeper than|too deep)")(k)
		}, respond: func(c *hostileConn) bool {
			return c.write(responseOf(200, c.kind.ok[:len(c.kind.ok)-1]+`,"more":`+nested+"}", jsonType).raw)
		}},
		{name: "cut in the middle", each: func(k hostileKind) hostileWant { return undecodable("not JSON|cut off")(k) }, respond: func(c *hostileConn) bool {
			return c.write(responseOf(200, c.kind.ok[:len(c.kind.ok)/2-5], jsonType).raw)
		}},
		{name: "two values", each: func(k hostileKind) hostileWant {
			if k.notIdempotent {
				return hostileWant{requests: 1}
			}
			return undecodable("not JSON")(k)
		}, respond: func(c *hostileConn) bool { return c.write(responseOf(200, c.kind.ok+c.kind.ok, jsonType).raw) }},
	}
	runHostile(t, &hostileTable{name: "content", rows: rows, memory: 32 << 20})
}

// Bodies of an error that contain control sequences or are misleading.
func TestHostileRefusals(t *testing.T) {
	nested := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	refusal := func(says string) hostileWant {
		return hostileWant{says: "400 Bad Request" + says, status: 400, requests: 1}
	}
	message := func(text string) string {
		return `{"data":null,"error":{"message":` + string(mustJSON(text)) + `},"meta":null}`
	}
	odd := "a\nb\r\x1b[31mc\x07\u202ed\u2028e\u2029f\u0085g\u009bh\u200bi\ufeffj\u2066k\u00adl\x7fm"
	rows := []hostileRow{
		{name: "empty", want: refusal(""), respond: kept(400, "")},
		{name: "HTML", want: refusal(""), respond: kept(400, "<html>\x1b[31m</html>", "Content-Type: text/html")},
		{name: "message with control, bidirectional and separator characters", want: refusal(": a"), respond: kept(400, message(odd), jsonType)},
		{name: "plain text with them", want: refusal(": a"), respond: kept(400, odd, "Content-Type: text/plain; charset=utf-8")},
		{name: "code with them", want: refusal(""), respond: kept(400, `{"error":"x","code":`+string(mustJSON(odd))+`}`, jsonType)},
		{name: "fields with them", want: refusal(""), respond: kept(400, `{"errors":[{"field":`+string(mustJSON(odd))+`,"reason":`+string(mustJSON(odd))+`}]}`, jsonType)},
		{name: "scope with them", want: refusal(""), respond: kept(400, `{"required_scope":`+string(mustJSON(odd))+`}`, jsonType)},
		{name: "a message of 200 KiB", want: refusal(": xxx"), respond: kept(400, message(repeatX(200<<10)), jsonType)},
		{name: "32 fields of 10 KiB", want: refusal(": xxx"), respond: kept(400, `{"message":"`+repeatX(500)+`","errors":[`+
			strings.Repeat(`{"field":"`+repeatX(10<<10)+`","reason":"`+repeatX(10<<10)+`"},`, 9)+`{}]}`, jsonType)},
		{name: "nested too deep", want: refusal(""), respond: kept(400, nested, jsonType)},
		{name: "nested too deep in a field", want: refusal(": no"), respond: kept(400, `{"message":"no","errors":`+nested+`}`, jsonType)},
		{name: "numbers beyond int64", want: refusal(": no"), respond: kept(400, `{"message":"no","code":1e999999,"errors":99999999999999999999}`, jsonType)},
		{name: "the key in its message", want: refusal(`: you sent \[redacted\]`), respond: kept(400, message("you sent "+lineKey), jsonType)},
		{name: "the key escaped", want: refusal(`: you sent`), respond: kept(400, `{"message":"you sent `+strings.ReplaceAll(lineKey, "_", `\u005f`)+`"}`, jsonType)},
	}
	runHostile(t, &hostileTable{name: "refusals", rows: rows})
}

// Texts that slow down a search for the key: repeated beginnings of the key, and escapes of each kind.
func TestHostileConcealing(t *testing.T) {
	size := 8 << 20
	if !hostileFull() {
		size = 1 << 20
	}
	var rows []hostileRow
	half := lineKey[:len(lineKey)-1]
	escaped := func(format string) string {
		var b strings.Builder
		for _, c := range []byte(half) {
			fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
	for name, pattern := range map[string]string{
		"prefix":        half,
		"first letter":  lineKey[:1],
		"JSON escapes":  escaped(`\u%04x`),
		"URL escapes":   escaped(`%%%02x`),
		"HTML escapes":  escaped(`&#%d;`),
		"long escapes":  escaped(`&#x%06x;`),
		"backslashes":   `\`,
		"percent signs": `%`,
		"ampersands":    `&`,
		"plus signs":    `+`,
		"mixed":         half + `\` + escaped(`%%%02x`) + "&",
		"half escapes":  `\u00`,
	} {
		body := strings.Repeat(pattern, size/len(pattern))
		for _, status := range []int{400, 500} {
			want := hostileWant{says: fmt.Sprint(status, " ", http.StatusText(status)), status: status, requests: 1}
			if status == 500 {
				want.requests = 4
			}
			rows = append(rows, hostileRow{name: fmt.Sprint(name, ", ", status), want: want, respond: kept(status, body, "Content-Type: text/plain")})
		}
	}
	slices.SortFunc(rows, func(a, b hostileRow) int { return strings.Compare(a.name, b.name) })
	runHostile(t, &hostileTable{name: "concealing", rows: rows, memory: 16 << 20})
}

// responseKind is a call of any system whose response is one resource or a page.
type responseKind struct {
	name          string
	opts          []buckt.Option
	body          string // of a success
	within        string // the member of the body that has the resource; "" for the body itself
	notIdempotent bool
	// essential are the fields without which the resource is useless.
	essential string
	invoke    func(context.Context, *buckt.Client) error
}

func responseKinds() []responseKind {
	var kinds []responseKind
	for _, k := range hostileKinds {
		essential := "id"
		if k.name != "get" && k.name != "list" {
			essential = "id key"
		}
		kinds = append(kinds, responseKind{"Buckt, " + k.name, []buckt.Option{buckt.WithAPIKey(lineKey)}, k.ok, "data", k.notIdempotent, essential, k.invoke})
	}
	linode, amove := []buckt.Option{buckt.WithLinode(linodeToken)}, []buckt.Option{buckt.WithAmove(amoveToken)}
	mintedKey := strings.Replace(fullKey, "{", `{"secret_access_key": "EXAMPLEsecret",`, 1)
	amoveKey := strings.Replace(amoveKeyRow, "{", `{"secretKey":"s3cret",`, 1)
	return append(kinds,
		responseKind{"Linode, created key", linode, linodeKeyNew, "", true, "id access_key secret_key", func(ctx context.Context, c *buckt.Client) error {
			k, err := c.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeNoBuckets()})
			if err == nil && k.SecretKey.IsZero() {
				return errNoSecret
			}
			return err
		}},
		responseKind{"Linode, key", linode, linodeKeyLimited, "", false, "", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Linode.Keys.Get(ctx, 7)
			return err
		}},
		responseKind{"Amove, created key", amove, amoveKey, "", true, "id accessKey secretKey", func(ctx context.Context, c *buckt.Client) error {
			k, err := c.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
				Name: "ci", Region: "r", StorageDN: "s3", Permission: buckt.AmoveRead, SelectedBuckets: buckt.AllBuckets(), CloudAccountID: amoveNil,
			})
			if err == nil && k.SecretKey.IsZero() {
				return errNoSecret
			}
			return err
		}},
		responseKind{"Amove, keys", amove, `{"data":[` + amoveKeyRow + `],"total":1}`, "data", false, "", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{})
			return err
		}},
		responseKind{"FoundryDB, created key", foundryDB.options, mintedKey, "", true, "id secret_access_key", func(ctx context.Context, c *buckt.Client) error {
			k, err := c.FoundryDB.Keys.Create(ctx, "fs_1", buckt.FoundryDBKeyCreateParams{Name: "ci", Permissions: buckt.FoundryDBRead})
			if err == nil && k.SecretAccessKey.IsZero() {
				return errNoSecret
			}
			return err
		}},
		responseKind{"Tornado, usage", tornado.options, `{"client_name":"a","usage_count":1,"storage_usage_gb":2,"billing_period_start":"2026-08-01T00:00:00Z",
			"storage_limit_bytes":3,"billing_error":"x","max_resolution_limit":"1080p","max_duration_limit_seconds":4}`, "", false, "", func(ctx context.Context, c *buckt.Client) error {
			_, err := c.Tornado.Usage(ctx)
			return err
		}},
	)
}

var errNoSecret = errors.New("the key has no secret")

// TestHostileFieldTypes gives each field in turn a value of each wrong type. The result is a value, or an error that names the field.
// A created key is returned with its secret unless its id or secret has the wrong type.
func TestHostileFieldTypes(t *testing.T) {
	odd := map[string]string{
		"null": `null`, "bool": `true`, "number": `17`, "fraction": `1.5`, "negative": `-1`, "huge": `1e999`, "beyond int64": `9223372036854775808`,
		"string": `"x"`, "empty string": `""`, "array": `[]`, "array of objects": `[{}]`, "array of numbers": `[1]`, "object": `{}`,
	}
	cases := 0
	for _, kind := range responseKinds() {
		row := kind.body
		if kind.within != "" {
			var envelope map[string]json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(kind.body), &envelope))
			row = strings.TrimSuffix(strings.TrimPrefix(string(envelope[kind.within]), "["), "]")
		}
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(row), &fields), kind.name)
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			for _, name := range slices.Sorted(maps.Keys(odd)) {
				changed := maps.Clone(fields)
				changed[field] = json.RawMessage(odd[name])
				cases++
				s := &script{t: t, responses: []reply{{body: strings.Replace(kind.body, row, string(mustJSON(changed)), 1)}}}
				client, err := buckt.New(append([]buckt.Option{buckt.WithTransport(s)}, kind.opts...)...)
				require.NoError(t, err)
				err = kind.invoke(t.Context(), client)
				label := fmt.Sprintf("%s: %s is %s: %v", kind.name, field, name, err)
				require.Len(t, s.sent(), 1, label)
				if err == nil {
					continue
				}
				require.ErrorIs(t, err, buckt.ErrInvalidResponse, label)
				require.ErrorContains(t, err, field, label)
				require.False(t, kind.notIdempotent && !slices.Contains(strings.Fields(kind.essential), field), "the secret of a created key was lost: %s", label)
				require.Equal(t, kind.notIdempotent, isType[*buckt.OutcomeUnknownError](err), label)
			}
		}
	}
	require.GreaterOrEqual(t, cases, 1000)
	t.Logf("%d cases", cases)
}

// TestHostileRowsOfACreatedKey gives each field of a created key in turn a value of each wrong type, in every system with keys. The
// secret is returned unless the secret, the access key or the id has the wrong type.
func TestHostileRowsOfACreatedKey(t *testing.T) {
	t.Parallel()
	odd := []string{`null`, `true`, `17`, `1.5`, `1e999`, `9223372036854775808`, `"x"`, `""`, `"17"`, `"yesterday"`, `[]`, `[{}]`, `[null]`, `{}`, `{"a":[[]]}`}
	for name, tt := range map[string]struct {
		body      string
		within    bool // in an envelope
		essential []string
		create    func(context.Context, *buckt.Client) (id any, secret buckt.Secret, err error)
	}{
		"Buckt": {lineKeyCreated, true, []string{"key"}, func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
			k, err := c.Keys.Create(ctx, newKeyParams())
			if err != nil {
				return nil, buckt.Secret{}, err
			}
			return k.ID, k.Key, nil
		}},
		"Linode": {linodeKeyNew, false, []string{"access_key", "secret_key"}, func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
			k, err := c.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeAllBuckets()})
			if err != nil {
				return nil, buckt.Secret{}, err
			}
			return k.ID, k.SecretKey, nil
		}},
		"FoundryDB": {`{"id":"k1","service_id":"fs_1","user_id":"u","organization_id":"o","name":"n","access_key_id":"AK","secret_access_key":"SECRET","prefix":"a/",
			"permissions":"readwrite","inline_policy":null,"purpose":"x","status":"active","last_used_at":null,"revoked_at":null,
			"created_at":"2026-08-18T09:00:00Z","updated_at":"2026-08-18T09:00:00Z"}`, false, []string{"secret_access_key"},
			func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
				k, err := c.FoundryDB.Keys.Create(ctx, "fs_1", buckt.FoundryDBKeyCreateParams{Name: "n", Permissions: buckt.FoundryDBRead})
				if err != nil {
					return nil, buckt.Secret{}, err
				}
				return k.ID, k.SecretAccessKey, nil
			}},
		"Amove": {amoveKeyNew, false, []string{"accessKey", "secretKey"}, func(ctx context.Context, c *buckt.Client) (any, buckt.Secret, error) {
			k, err := c.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
				Name: "n", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead, SelectedBuckets: buckt.AllBuckets(), CloudAccountID: amoveNil,
			})
			if err != nil {
				return nil, buckt.Secret{}, err
			}
			return k.ID, k.SecretKey, nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := tt.body
			if tt.within {
				var envelope map[string]json.RawMessage
				require.NoError(t, json.Unmarshal([]byte(tt.body), &envelope))
				row = string(envelope["data"])
			}
			var fields map[string]json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(row), &fields))
			for _, field := range slices.Sorted(maps.Keys(fields)) {
				for _, value := range odd {
					changed := maps.Clone(fields)
					changed[field] = json.RawMessage(value)
					body := strings.Replace(tt.body, row, string(mustJSON(changed)), 1)
					client := hostileClient(t, respondEach(func() string { return body }))
					id, secret, err := tt.create(t.Context(), client)
					label := fmt.Sprintf("%s is %s: %v", field, value, err)
					if slices.Contains(tt.essential, field) || field == "id" {
						continue
					}
					require.NoError(t, err, label)
					require.False(t, secret.IsZero(), label)
					require.NotZero(t, id, label)
				}
			}
		})
	}
}
