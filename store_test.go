package buckt_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

const (
	storedSecret   = "St0redSecretThatMustNotBeSeenAnywhere"
	sealingKey     = "0123456789abcdef0123456789ABCDEF"
	otherSealKey   = "fedcba9876543210FEDCBA9876543210"
	storedInClear  = `,"secret":"` + storedSecret + `"}`
	storedAccess   = `{"kind":"buckt.S3Access","version":1,"value":` + storedAccessIn + storedInClear
	storedAccessIn = `{"endpoint":"https://eu.files.foundrydb.com","region":"europe-1","bucket":"files-f0e1d2c3","prefix":"uploads/",` +
		`"access_key_id":"EXAMPLEkeyid","secret_access_key":null,"rights":{"read":"allowed","write":"denied","list":""}}`
)

func storableAccess() *buckt.S3Access {
	return &buckt.S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-f0e1d2c3", Prefix: "uploads/", AccessKeyID: "EXAMPLEkeyid",
		SecretAccessKey: buckt.NewSecret(storedSecret), Rights: buckt.S3Rights{Read: buckt.S3Allowed, Write: buckt.S3Denied},
	}
}

func newSealer(t testing.TB, keys ...string) buckt.Sealer {
	t.Helper()
	var all [][]byte
	for _, key := range keys {
		all = append(all, []byte(key))
	}
	s, err := buckt.NewAESGCMSealer(all...)
	require.NoError(t, err)
	return s
}

// The documents are literal: later versions must read documents of earlier ones.
func TestStore(t *testing.T) {
	t.Parallel()
	secret := buckt.NewSecret(storedSecret)
	created := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	for name, run := range map[string]func(*testing.T){
		"S3 access": storeCase(storableAccess(), storedAccess),
		"Buckt key": storeCase(&buckt.CreatedKey{Object: "api_key", ID: "key_1", Key: secret},
			`{"kind":"buckt.CreatedKey","version":1,"value":{"object":"api_key","id":"key_1","key":null}`+storedInClear),
		"FoundryDB key": storeCase(&buckt.FoundryDBKey{
			ID: "k", ServiceID: "fs", Name: "n", AccessKeyID: "AK", SecretAccessKey: secret, Prefix: "a b/<&>\u2028", Permissions: buckt.FoundryDBRead,
			InlinePolicy: &buckt.FoundryDBKeyPolicy{Statements: []buckt.FoundryDBPolicyStatement{{Effect: buckt.FoundryDBAllow, Actions: []string{"s3:*"}}}},
			CreatedAt:    created,
		}, `{"kind":"buckt.FoundryDBKey","version":1,"value":{"id":"k","service_id":"fs","user_id":"","organization_id":"","name":"n","access_key_id":"AK",`+
			`"secret_access_key":null,"prefix":"a b/<&>`+"\u2028"+`","permissions":"read","inline_policy":{"statements":[{"effect":"Allow","actions":["s3:*"]}]},`+
			`"purpose":"","status":"","last_used_at":"0001-01-01T00:00:00Z","revoked_at":"0001-01-01T00:00:00Z",`+
			`"created_at":"2026-01-02T03:04:05.0000006Z","updated_at":"0001-01-01T00:00:00Z"}`+storedInClear),
		"Amove key": storeCase(&buckt.AmoveKey{ID: "i", AccessKey: "AK", SecretKey: secret, StorageTier: pointer(buckt.AmoveTierGlobal)},
			`{"kind":"buckt.AmoveKey","version":1,"value":{"id":"i","userId":"","accountId":"","name":"","accessKey":"AK","secretKey":null,`+
				`"description":"","region":"","storageDn":"","storageTier":2,"createDate":"0001-01-01T00:00:00Z"}`+storedInClear),
		"Linode key": storeCase(&buckt.LinodeKey{
			ID: 9007199254740993, Label: "l", AccessKey: "AK", SecretKey: secret, Limited: true, Regions: []buckt.LinodeKeyRegion{},
			BucketAccess: buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{Region: "us-east", BucketName: "b", Permissions: buckt.LinodeReadOnly}),
		}, `{"kind":"buckt.LinodeKey","version":1,"value":{"id":9007199254740993,"label":"l","access_key":"AK","secret_key":null,"limited":true,`+
			`"bucket_access":[{"region":"us-east","bucket_name":"b","permissions":"read_only"}],"regions":[]}`+storedInClear),
		"Linode key for all buckets": storeCase(
			&buckt.LinodeKey{ID: 1, AccessKey: "AK", SecretKey: secret, BucketAccess: buckt.LinodeAllBuckets(), Regions: []buckt.LinodeKeyRegion{}},
			`{"kind":"buckt.LinodeKey","version":1,"value":{"id":1,"label":"","access_key":"AK","secret_key":null,"limited":false,"bucket_access":null,"regions":[]}`+
				storedInClear),
		"secret": storeCase(&secret, `{"kind":"buckt.Secret","version":1`+storedInClear),
	} {
		t.Run(name, run)
	}
}

// A document that an earlier version sealed.
func TestLoadOfASealedDocument(t *testing.T) {
	t.Parallel()
	access, err := buckt.Load[buckt.S3Access]([]byte(`{"kind":"buckt.S3Access","version":1,"value":`+storedAccessIn+`,`+
		`"sealed":"Adh9EoFTZqUrwLrKE8DUMA4g3QGpzJeW/VG48Pcn1FDfyWhG/funmQr3aYt+6V3CC7tdNwcp06L/Npc4UcGbFZWH"}`),
		newSealer(t, otherSealKey, sealingKey), "tenant", "acme")
	require.NoError(t, err)
	require.Equal(t, storableAccess(), access)
}

// storeCase stores a value in clear text and sealed, and loads it again.
func storeCase[T buckt.Storable](v *T, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Parallel()
		before := *v
		document, err := buckt.Store(v, buckt.InClear, "ignored")
		require.NoError(t, err)
		require.Equal(t, want, string(document))
		loaded, err := buckt.Load[T](document, buckt.InClear)
		require.NoError(t, err)
		require.Equal(t, v, loaded)

		sealer := newSealer(t, sealingKey)
		document, err = buckt.Store(v, sealer, "tenant", "acme")
		require.NoError(t, err)
		secrettest.RequireNoTrace(t, string(document), storedSecret)
		again, err := buckt.Store(v, sealer, "tenant", "acme")
		require.NoError(t, err)
		require.NotEqual(t, string(document), string(again), "the nonce is random")

		var members map[string]any
		require.NoError(t, json.Unmarshal(document, &members))
		var inClear map[string]any
		require.NoError(t, json.Unmarshal([]byte(want), &inClear))
		require.Len(t, members["sealed"], 4*((29+len(storedSecret)+2)/3))
		delete(members, "sealed")
		delete(inClear, "secret")
		require.Equal(t, inClear, members, "the rest can be read without the sealer")

		loaded, err = buckt.Load[T](document, sealer, "tenant", "acme")
		require.NoError(t, err)
		require.Equal(t, v, loaded)
		require.Equal(t, before, *v, "the value that was stored is as before")

		// As a database returns it: other whitespace, members in another order.
		loaded, err = buckt.Load[T](reformatted(t, document), sealer, "tenant", "acme")
		require.NoError(t, err)
		require.Equal(t, v, loaded)

		// Stored in another record, or with another division of the same letters.
		for _, bound := range [][]string{nil, {"tenant"}, {"tenant", "acme2"}, {"tenantacme"}, {"tenant", "acme", ""}, {"acme", "tenant"}} {
			_, err = buckt.Load[T](document, sealer, bound...)
			require.ErrorIs(t, err, buckt.ErrSealKey, "%q", bound)
		}
	}
}

// reformatted writes the members of a document, and of its value, in the opposite order and with whitespace.
func reformatted(t *testing.T, document []byte) []byte {
	t.Helper()
	var members map[string]json.RawMessage
	if json.Unmarshal(document, &members) != nil {
		return document
	}
	var b strings.Builder
	for i, name := range slices.Backward(slices.Sorted(maps.Keys(members))) {
		value := members[name]
		if value[0] == '{' {
			value = reformatted(t, value)
		}
		b.WriteString("\n \"" + name + "\" : " + string(value))
		if i > 0 {
			b.WriteString(",")
		}
	}
	return []byte(" {" + b.String() + "\n}\n")
}

// Every part of a sealed document is authenticated: a change of any value is detected.
func TestLoadOfAChangedDocument(t *testing.T) {
	t.Parallel()
	sealer := newSealer(t, sealingKey)
	document, err := buckt.Store(storableAccess(), sealer)
	require.NoError(t, err)
	access, err := buckt.Load[buckt.S3Access](document, sealer)
	require.NoError(t, err)
	require.Equal(t, storableAccess(), access)
	for name, change := range map[string][2]string{
		"endpoint": {"eu.files.foundrydb.com", "elsewhere.test"}, "bucket": {"files-f0e1d2c3", "files-00000000"}, "prefix": {"uploads/", ""},
		"access key": {"EXAMPLEkeyid", "OTHERkeyid"}, "rights": {`"write":"denied"`, `"write":"allowed"`},
		"a member more": {`"region":`, `"later":1,"region":`}, "a member less": {`"region":"europe-1",`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(string(document), change[0], change[1], 1)
			require.NotEqual(t, string(document), changed)
			_, err := buckt.Load[buckt.S3Access]([]byte(changed), sealer)
			require.ErrorIs(t, err, buckt.ErrSealKey)
			require.ErrorContains(t, err, "buckt: Load: opening the sealed secret: ")
		})
	}
	sealedAt := strings.Index(string(document), `"sealed":"`) + 30
	changed := slices.Clone(document)
	changed[sealedAt] = map[bool]byte{true: 'B', false: 'A'}[changed[sealedAt] == 'A']
	_, err = buckt.Load[buckt.S3Access](changed, sealer)
	require.ErrorIs(t, err, buckt.ErrSealKey)
	// The secret of one document does not open another, even for the same key.
	key := &buckt.LinodeKey{ID: 1, SecretKey: buckt.NewSecret(storedSecret)}
	one, err := buckt.Store(key, sealer)
	require.NoError(t, err)
	var from, to map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(one, &from))
	require.NoError(t, json.Unmarshal(document, &to))
	to["sealed"] = from["sealed"]
	mixed, err := json.Marshal(to)
	require.NoError(t, err)
	_, err = buckt.Load[buckt.S3Access](mixed, sealer)
	require.ErrorIs(t, err, buckt.ErrSealKey)
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	sealer := newSealer(t, sealingKey)
	sealed, err := buckt.Store(storableAccess(), sealer)
	require.NoError(t, err)
	edit := func(from, to string) string { return strings.Replace(storedAccess, from, to, 1) }
	plain, err := json.Marshal(storableAccess())
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		document    string
		sealer      buckt.Sealer
		field, rule string
	}{
		"nothing":                   {"", buckt.InClear, "document", "must be one that Store wrote"},
		"no JSON":                   {storedSecret, buckt.InClear, "document", "must be one that Store wrote"},
		"no object":                 {`["` + storedSecret + `"]`, buckt.InClear, "document", "must be one that Store wrote"},
		"cut off":                   {storedAccess[:len(storedAccess)-5], buckt.InClear, "document", "must be one that Store wrote"},
		"something after it":        {storedAccess + "{}", buckt.InClear, "document", "must be one that Store wrote"},
		"a member of another type":  {edit(`"secret":"`+storedSecret+`"`, `"secret":["`+storedSecret+`"]`), buckt.InClear, "document", `"/secret"`},
		"duplicate member":          {edit(`"kind"`, `"secret":"a","kind"`), buckt.InClear, "document", "must be one that Store wrote"},
		"json.Marshal":              {string(plain), buckt.InClear, "kind", `must be "buckt.S3Access", and is ""`},
		"another kind":              {edit("buckt.S3Access", "buckt.LinodeKey"), buckt.InClear, "kind", `must be "buckt.S3Access", and is "buckt.LinodeKey"`},
		"a newer version":           {edit(`"version":1`, `"version":2`), buckt.InClear, "version", "must be at most 1, the newest that this version of buckt reads, and is 2"},
		"a newer one of other form": {`{"kind":"buckt.S3Access","version":3,"value":[],"secret":{"a":1}}`, buckt.InClear, "version", "and is 3"},
		"no version":                {edit(`"version":1,`, ``), buckt.InClear, "version", "must be 1 to 1, and is 0"},
		"no value":                  {edit(`"value":`+storedAccessIn+`,`, ``), buckt.InClear, "value", "must be an object"},
		"null value":                {edit(storedAccessIn, `null`), buckt.InClear, "value", "must be an object"},
		"a value of another type":   {edit(`"bucket":"files-f0e1d2c3"`, `"bucket":1`), buckt.InClear, "value", `"/bucket"`},
		"no secret":                 {edit(`"secret":"`+storedSecret+`"`, `"secret":""`), buckt.InClear, "SecretAccessKey", "must not be empty"},
		"the mark":                  {edit(storedSecret, `[redacted]`), buckt.InClear, "SecretAccessKey", "must be the secret itself"},
		"no endpoint":               {edit("https://eu.files.foundrydb.com", ""), buckt.InClear, "Endpoint", "must not be empty"},
		"in clear":                  {storedAccess, sealer, "sealer", "must be InClear"},
		"sealed":                    {string(sealed), buckt.InClear, "sealer", "must be the one that sealed the document"},
		"no sealer":                 {storedAccess, nil, "sealer", "must not be nil"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			access, err := buckt.Load[buckt.S3Access]([]byte(tt.document), tt.sealer)
			require.Nil(t, access)
			requireInvalid(t, err, "Load", tt.field, tt.rule)
			secrettest.RequireHidden(t, err, storedSecret)
		})
	}
	t.Run("what is not known is ignored", func(t *testing.T) {
		t.Parallel()
		access, err := buckt.Load[buckt.S3Access]([]byte(edit(`"region"`, `"later":{},"region"`)), buckt.InClear)
		require.NoError(t, err)
		require.Equal(t, storableAccess(), access)
	})
}

func TestStoreErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change      func(*buckt.S3Access)
		sealer      buckt.Sealer
		bound       []string
		field, rule string
	}{
		"no secret":      {func(a *buckt.S3Access) { a.SecretAccessKey = buckt.Secret{} }, buckt.InClear, nil, "SecretAccessKey", "must not be empty"},
		"not complete":   {func(a *buckt.S3Access) { a.Bucket = "" }, buckt.InClear, nil, "Bucket", "must not be empty"},
		"no UTF-8":       {func(a *buckt.S3Access) { a.Prefix = "\xff" }, buckt.InClear, nil, "v", "must be encodable as JSON"},
		"no sealer":      {nil, nil, nil, "sealer", "use InClear"},
		"nil sealer":     {nil, (*brokenSealer)(nil), nil, "sealer", "use InClear"},
		"bound no UTF-8": {nil, newSealer(t, sealingKey), []string{"a", "\xff"}, "bound[1]", "must be valid UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			access := storableAccess()
			if tt.change != nil {
				tt.change(access)
			}
			document, err := buckt.Store(access, tt.sealer, tt.bound...)
			require.Nil(t, document)
			requireInvalid(t, err, "Store", tt.field, tt.rule)
			secrettest.RequireHidden(t, err, storedSecret)
		})
	}
	_, err := buckt.Store[buckt.LinodeKey](nil, buckt.InClear)
	requireInvalid(t, err, "Store", "v", "must not be nil")
	_, err = buckt.Store(&buckt.LinodeKey{ID: 1}, buckt.InClear) // as a list has it
	requireInvalid(t, err, "Store", "SecretKey", "must not be empty")

	broken := &brokenSealer{}
	_, err = buckt.Store(storableAccess(), broken)
	require.ErrorIs(t, err, errBrokenSealer)
	require.ErrorContains(t, err, "buckt: Store: sealing the secret: ")
	sealed, err := buckt.Store(storableAccess(), newSealer(t, sealingKey))
	require.NoError(t, err)
	_, err = buckt.Load[buckt.S3Access](sealed, broken)
	require.ErrorIs(t, err, errBrokenSealer)
}

var errBrokenSealer = errors.New("the key service does not answer")

type brokenSealer struct{}

func (*brokenSealer) Seal(_, _ []byte) ([]byte, error) { return nil, errBrokenSealer }
func (*brokenSealer) Open(_, _ []byte) ([]byte, error) { return nil, errBrokenSealer }
