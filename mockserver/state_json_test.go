package mockserver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

var updateGolden = flag.Bool("update", false, "write the golden files of this package")

// goldenServer has a row of each kind.
func goldenServer(t *testing.T) *mockserver.Server {
	t.Helper()
	server := mocktest.New(t, stateOptions(7, fixedClock)...)
	org, c := server.Buckt().Organization(), mocktest.CallBuckt(t, server)
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{Name: "assets", CustomDomain: "assets.example.com"})
	require.NoError(t, org.PutFile(id, bucktapi.File{Key: "hello.txt", Content: []byte("Hello"), ContentType: "text/plain"}))
	mocktest.RequireCreated(t, c.Do("POST", "/buckets", `{"name":"coming","isManagedDomain":true}`, "User-Agent", "test"))
	service, err := server.FoundryDB().AddFileService(foundrydb.FileService{Name: "media"})
	require.NoError(t, err)
	_, err = server.FoundryDB().AddKey(foundrydb.Key{ServiceID: service.ID, Prefix: "photos/"})
	require.NoError(t, err)
	require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "photos/1.txt", Content: []byte("Hello"), ContentType: "text/plain"}))
	_, err = server.Amove().Account().User().AddKey(amove.Key{SelectedBuckets: []string{"b"}})
	require.NoError(t, err)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	require.NoError(t, server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.example.com", Bucket: "b", AccessKey: "a", SecretKey: buckt.NewSecret("s"),
	}))
	return server
}

func TestStateJSON(t *testing.T) {
	const file = "testdata/state.json"
	var text bytes.Buffer
	n, err := goldenServer(t).Snapshot().WriteTo(&text)
	require.NoError(t, err)
	require.Equal(t, int64(text.Len()), n)
	if *updateGolden {
		require.NoError(t, os.WriteFile(file, text.Bytes(), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), text.String())

	state, err := mockserver.ReadState(bytes.NewReader(want))
	require.NoError(t, err)
	server := mocktest.New(t, append(stateOptions(1, fixedClock), mockserver.WithState(state))...)
	var again bytes.Buffer
	_, err = server.Snapshot().WriteTo(&again)
	require.NoError(t, err)
	require.Equal(t, string(want), again.String())
}

func TestStateJSONNested(t *testing.T) {
	server := goldenServer(t)
	type document struct{ State *mockserver.State }
	text, err := json.Marshal(document{server.Snapshot()})
	require.NoError(t, err)
	var read document
	require.NoError(t, json.Unmarshal(text, &read))
	requireSameState(t, server.Snapshot(), read.State)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"version":2,"x":1}`), new(mockserver.State)), "x is not a known field")

	text, err = json.Marshal(mockserver.State{})
	require.NoError(t, err)
	require.JSONEq(t, `{"version":2}`, string(text))
	require.True(t, mockserver.State{}.Time().IsZero())
	require.NoError(t, server.Restore(new(mockserver.State)))
	require.NoError(t, server.Restore(nil))
	require.Empty(t, server.Buckt().Organization().Buckets())
}

func TestReadStateRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"nothing":            {``, "it is not valid JSON at byte 0"},
		"no JSON":            {`{"version":2,`, "it is not valid JSON at byte 13"},
		"two documents":      {`{"version":2}{}`, "it is not valid JSON"},
		"array":              {`[]`, "it must be an object"},
		"no version":         {`{}`, "version is missing; it must be 2"},
		"another version":    {`{"version":3,"new":{}}`, "version must be 2, not 3"},
		"version 1":          {`{"version":1,"tornado":{"customers":[{"apiKey":"secret-9"}]}}`, "version must be 2, not 1"},
		"version as text":    {`{"version":"1"}`, "version must be a whole number"},
		"unknown system":     {`{"version":2,"aws":{}}`, "aws is not a known field"},
		"unknown field":      {`{"version":2,"buckt":{"organizations":[{},{"buckets":[{"Status":"x"}]}]}}`, "buckt.organizations[1].buckets[0].Status is not a known field"},
		"twice":              {`{"version":2,"buckt":{"organizations":[{"name":"a","name":"b"}]}}`, "buckt.organizations[0].name is a duplicate"},
		"wrong type":         {`{"version":2,"buckt":{"organizations":[{"apiKey":7}]}}`, "buckt.organizations[0].apiKey must be a text"},
		"wrong pointer type": {`{"version":2,"amove":{"accounts":[{"users":[{"role":"x"}]}]}}`, "amove.accounts[0].users[0].role must be a whole number"},
		"list":               {`{"version":2,"linode":{"accounts":{}}}`, "linode.accounts must be an array"},
		"flag":               {`{"version":2,"foundrydb":{"behavior":{"refuseTokens":1}}}`, "foundrydb.behavior.refuseTokens must be true or false"},
		"time":               {`{"version":2,"time":"secret-9"}`, "time must be a time such as 2026-01-02T15:04:05Z"},
		"content of S3":      {`{"version":2,"linode":{"accounts":[{"buckets":[{"label":"a","objects":[{"key":"a","content":"!secret-9"}]}]}]}}`, "linode.accounts[0].buckets[0].objects[0].content must be a text in base64"},
		"content of no text": {`{"version":2,"linode":{"accounts":[{"buckets":[{"label":"a","objects":[{"key":"a","content":9}]}]}]}}`, "linode.accounts[0].buckets[0].objects[0].content must be a text in base64"},
		"content":            {`{"version":2,"buckt":{"organizations":[{"buckets":[{"files":[{"key":"a","content":"!secret-9"}]}]}]}}`, "buckt.organizations[0].buckets[0].files[0].content must be a text in base64"},
		"number":             {`{"version":2,"tornado":{"customers":[{"usage":{"storageUsageGb":"secret-9"}}]}}`, "tornado.customers[0].usage.storageUsageGb must be a number"},
		"map":                {`{"version":2,"linode":{"accounts":[{"quotas":{"keys":"secret-9"}}]}}`, "linode.accounts[0].quotas.keys must be a whole number"},
		"hidden secret":      {`{"version":2,"linode":{"accounts":[{"keys":[{"secretKey":"[redacted]"}]}]}}`, "linode.accounts[0].keys[0].secretKey must be the secret itself, not the mark of a hidden one"},
		"invalid UTF-8":      {"{\"version\":1,\"buckt\":{\"formerDomains\":[\"\xff\"]}}", "it is not valid JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			state, err := mockserver.ReadState(strings.NewReader(test.text))
			require.Nil(t, state)
			require.ErrorContains(t, err, "mockserver: a state: ")
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "secret-9")
		})
	}
	_, err := mockserver.ReadState(iotest.ErrReader(errors.New("broken")))
	require.ErrorContains(t, err, "mockserver: reading a state: broken")
	_, err = mockserver.ParseState([]byte(`{"version":2}`), 12)
	require.ErrorContains(t, err, "a state must have at most")
	_, err = mockserver.ParseState([]byte(`{"version":2}`), 13)
	require.NoError(t, err)
}

// A logged state shows no secrets.
func TestStatePrintsNoSecret(t *testing.T) {
	server := goldenServer(t)
	state := server.Snapshot()
	holder := struct{ state *mockserver.State }{state}
	var logged bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, nil))
	logger.Info("x", "pointer", state, "value", *state)
	text := logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		text += fmt.Sprintf(verb+verb+verb+verb, state, *state, holder, &holder)
	}
	require.Contains(t, text, "mockserver.State{…}")
	for _, secret := range credentials(server) {
		require.NotContains(t, text, secret)
		require.NotContains(t, text, fmt.Sprintf("%x", secret))
	}
	require.NotContains(t, text, "assets")
}

func FuzzState(f *testing.F) {
	golden, err := os.ReadFile("testdata/state.json")
	require.NoError(f, err)
	for _, seed := range []string{string(golden), acme, allSystems, `{"version":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		state, err := mockserver.ReadState(bytes.NewReader(text))
		if err != nil {
			return
		}
		server := mockserver.New(t, append(stateOptions(1, fixedClock), mockserver.WithUnmatchedRequests())...)
		before := server.Snapshot()
		if err := server.Restore(state); err != nil {
			require.Equal(t, before, server.Snapshot())
			return
		}
		explore(t, server, 1, 10)
		require.NoError(t, server.Restore(readBack(t, server.Snapshot())))
	})
}
