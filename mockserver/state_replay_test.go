package mockserver_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// explorer makes random requests and records all responses. The same dice make the same requests to servers with the same state.
type explorer struct {
	t       *testing.T
	server  *mockserver.Server
	dice    *rand.Rand
	answers []string
}

// explore makes n requests and returns the responses.
func explore(t *testing.T, server *mockserver.Server, seed uint64, n int) []string {
	t.Helper()
	e := &explorer{t: t, server: server, dice: rand.New(rand.NewPCG(seed, 1))}
	steps := []func(){e.buckt, e.bucktFiles, e.foundryDB, e.amove, e.linode, e.tornado, e.s3}
	for range n {
		steps[e.dice.IntN(len(steps))]()
	}
	return e.answers
}

// send sends a request and records the whole response. The headers are names and values in turn.
func (e *explorer) send(method, url, body string, headers ...string) {
	e.t.Helper()
	req, err := http.NewRequestWithContext(e.t.Context(), method, url, strings.NewReader(body))
	require.NoError(e.t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := e.server.HTTPClient().Do(req)
	if _, isUnknown := errors.AsType[*net.DNSError](err); isUnknown {
		e.answers = append(e.answers, err.Error())
		return
	}
	require.NoError(e.t, err)
	content, err := io.ReadAll(resp.Body)
	require.NoError(e.t, err)
	require.NoError(e.t, resp.Body.Close())
	var header bytes.Buffer
	require.NoError(e.t, resp.Header.Write(&header))
	e.answers = append(e.answers, fmt.Sprintf("%s %s %s\n%d\n%s\n%s", method, url, body, resp.StatusCode, &header, content))
}

func pick[T any](e *explorer, options []T) T {
	if len(options) == 0 {
		return *new(T)
	}
	return options[e.dice.IntN(len(options))]
}

// name returns one of a few names, so that names repeat.
func (e *explorer) name() string { return fmt.Sprintf("name-%d", e.dice.IntN(4)) }

func (e *explorer) buckt() {
	e.t.Helper()
	org := pick(e, e.server.Buckt().Organizations())
	base := e.server.Buckt().BaseURL()
	auth := []string{"Authorization", "Bearer " + org.APIKey()}
	bucketID, key := pick(e, org.Buckets()).ID, pick(e, org.Keys())
	log, account := pick(e, org.Logs()).ID, pick(e, org.AWSAccounts()).ID
	requests := []func(){
		func() {
			e.send("POST", base+"/buckets", `{"name":"`+e.name()+`","customDomain":"`+e.name()+`.example.com"}`, auth...)
		},
		func() { e.send("POST", base+"/buckets", `{"name":"managed","isManagedDomain":true}`, auth...) },
		func() { e.send("GET", base+"/buckets?limit=3", "", auth...) },
		func() { e.send("GET", base+"/buckets/"+bucketID, "", auth...) },
		func() {
			e.send("PATCH", base+"/buckets/"+bucketID, `{"corsOrigins":[],"lifecycleTtlDays":null}`, auth...)
		},
		func() { e.send("DELETE", base+"/buckets/"+bucketID, "", auth...) },
		func() { e.send("POST", base+"/buckets/"+bucketID+"/retry", "", auth...) },
		func() { e.send("POST", base+"/keys", `{"name":"k","permissions":["logs:read"]}`, auth...) },
		func() { e.send("GET", base+"/keys/"+key.ID, "", auth...) },
		func() { e.send("GET", base+"/buckets", "", "Authorization", "Bearer "+key.Secret.Reveal()) },
		func() { e.send("GET", base+"/logs?limit=2", "", auth...) },
		func() { e.send("GET", base+"/logs/"+log, "", auth...) },
		func() { e.send("GET", base+"/billing/usage", "", auth...) },
		func() { e.send("GET", base+"/billing/subscription", "", auth...) },
		func() { e.send("POST", base+"/aws-accounts", `{"label":"l"}`, auth...) },
		func() {
			e.send("PATCH", base+"/aws-accounts/"+account, `{"roleArn":"arn:aws:iam::123456789012:role/r"}`, auth...)
		},
		func() { e.send("POST", base+"/aws-accounts/"+account+"/validate", "", auth...) },
		func() { e.send("GET", base+"/aws-accounts/"+account+"/s3-buckets", "", auth...) },
	}
	pick(e, requests)()
}

func (e *explorer) bucktFiles() {
	e.t.Helper()
	org := e.server.Buckt().Organization()
	auth := []string{"Authorization", "Bearer " + org.APIKey(), "Content-Type", "text/plain"}
	b := pick(e, org.Buckets())
	files := e.server.Buckt().BaseURL() + "/buckets/" + b.ID + "/files"
	file := pick(e, org.Files(b.ID)).Key
	requests := []func(){
		func() { e.send("PUT", files+"/"+e.name(), e.name(), auth...) },
		func() { e.send("GET", files+"?limit=2", "", auth...) },
		func() { e.send("GET", files+"/"+file, "", auth...) },
		func() { e.send("DELETE", files+"/"+file, "", auth...) },
		func() { e.send("GET", "http://"+cmp.Or(b.CustomDomain, "none.files.buckt.dev")+"/"+file, "") },
		func() { e.send("GET", "http://going.example.com/", "") },
		func() {
			e.answers = append(e.answers, fmt.Sprint(e.server.Buckt().SetDNS(b.CustomDomain, e.dice.IntN(2) == 0)))
		},
	}
	pick(e, requests)()
}

func (e *explorer) foundryDB() {
	e.t.Helper()
	db := e.server.FoundryDB()
	user := pick(e, db.Users())
	request := func(method, path, body string) {
		req, err := http.NewRequestWithContext(e.t.Context(), method, "http://foundrydb.invalid", nil)
		require.NoError(e.t, err)
		req.SetBasicAuth(user.Username(), user.Password())
		e.send(method, db.BaseURL()+path, body, "Authorization", req.Header.Get("Authorization"))
	}
	service := pick(e, db.FileServices()).ID
	at := "/file-services/" + service
	requests := []func(){
		func() { request("POST", "/file-services", `{"name":"`+e.name()+`"}`) },
		func() { request("GET", "/file-services", "") },
		func() { request("GET", at, "") },
		func() { request("GET", at+"/usage?range=24h", "") },
		func() { request("DELETE", at, "") },
		func() { request("POST", at+"/keys", `{"name":"k","permissions":"read","prefix":"p/"}`) },
		func() { request("GET", at+"/keys", "") },
		func() { request("DELETE", at+"/keys/"+pick(e, db.Keys(service)).ID, "") },
		func() { request("POST", at+"/presign", `{"operation":"get","key":"a/b"}`) },
		func() { request("GET", at+"/objects?max=1", "") },
		func() { request("DELETE", at+"/objects?key=a/b", "") },
	}
	pick(e, requests)()
}

func (e *explorer) amove() {
	e.t.Helper()
	sys := e.server.Amove()
	account := pick(e, sys.Accounts())
	user := pick(e, account.Users())
	storage := pick(e, account.CloudAccounts()).ID
	request := func(method, path, body string) {
		e.send(method, sys.BaseURL()+"/api/v1/"+path, body, "Authorization", "Bearer "+user.Token())
	}
	in := `{"cloudAccountId":"` + storage + `","bucketName":"` + e.name() + `"`
	requests := []func(){
		func() { request("GET", "storage/get_storage_key?pagesize=3", "") },
		func() {
			request("POST", "storage/create_storage_key", `{"name":"k","region":"us-east-1","storageDn":"s3.example.com","permission":1,`+
				`"allBuckets":true,"cloudAccountId":"`+storage+`"}`)
		},
		func() { request("DELETE", "storage/delete_storage_key?id="+pick(e, user.Keys()).ID, "") },
		func() { request("POST", "storage/create_bucket", in+`,"versioningEnabled":true}`) },
		func() { request("POST", "storage/bucket_status", in+`}`) },
		func() {
			request("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"`+storage+`","includeRegion":true}`)
		},
		func() { request("GET", "cloudaccount/get_all", "") },
	}
	pick(e, requests)()
}

func (e *explorer) linode() {
	e.t.Helper()
	sys := e.server.Linode()
	account := pick(e, sys.Accounts())
	request := func(method, path, body string) {
		e.send(method, sys.BaseURL()+"/object-storage/"+path, body, "Authorization", "Bearer "+account.Token())
	}
	b := pick(e, account.Buckets())
	at := "buckets/" + b.Region + "/" + b.Label
	requests := []func(){
		func() { request("POST", "keys", `{"label":"key"}`) },
		func() { request("GET", "keys", "") },
		func() { request("DELETE", fmt.Sprintf("keys/%d", pick(e, account.Keys()).ID), "") },
		func() { request("POST", "buckets", `{"label":"`+e.name()+`","region":"us-east"}`) },
		func() { request("GET", at, "") },
		func() { request("DELETE", at, "") },
		func() { request("PUT", at+"/access", `{"acl":"public-read"}`) },
		func() { request("POST", at+"/object-url", `{"method":"GET","name":"k"}`) },
		func() { request("GET", "quotas/obj-buckets-us-east-1.linodeobjects.com/usage", "") },
		func() { request("GET", "global-quotas/keys", "") },
		func() { request("GET", "endpoints", "") },
		func() { request("GET", "transfer", "") },
	}
	pick(e, requests)()
}

func (e *explorer) tornado() {
	e.t.Helper()
	sys := e.server.Tornado()
	customer := pick(e, sys.Customers())
	request := func(method, path, body string) {
		e.send(method, sys.BaseURL()+path, body, "X-Api-Key", customer.APIKey())
	}
	requests := []func(){
		func() { request("GET", "/usage", "") },
		func() {
			request("POST", "/user/bucket", `{"endpoint":"https://s3.example.com","bucket":"c","region":"r","access_key":"k","secret_key":"s"}`)
		},
		func() { request("DELETE", "/user/bucket", "") },
	}
	pick(e, requests)()
}

// s3 reads and changes a bucket of FoundryDB, Linode, Amove or an external one.
func (e *explorer) s3() {
	e.t.Helper()
	endpoint, bucket, key := e.s3Place()
	endpoint, bucket = cmp.Or(endpoint, "eu.files.foundrydb.com"), cmp.Or(bucket, "none")
	sign := func(method, path, body string, headers ...string) {
		u := key.Presign(sigv4.Presigning{Method: method, Scheme: "https", Host: endpoint, Path: path, Time: e.server.Now(), Expires: time.Hour})
		e.send(method, u, body, headers...)
	}
	list := func(query string) {
		req, err := http.NewRequestWithContext(e.t.Context(), "GET", "https://"+endpoint+"/"+bucket+"?"+query, http.NoBody)
		require.NoError(e.t, err)
		key.Sign(req, e.server.Now())
		e.send("GET", req.URL.String(), "", "Authorization", req.Header.Get("Authorization"), "X-Amz-Date", req.Header.Get("X-Amz-Date"),
			"X-Amz-Content-Sha256", req.Header.Get("X-Amz-Content-Sha256"))
	}
	object := "/" + bucket + "/" + e.name()
	requests := []func(){
		func() { sign("PUT", object, e.name()) },
		func() { sign("GET", object, "") },
		func() { sign("DELETE", object, "") },
		func() { sign("GET", "/none"+object, "") },
		func() { list("list-type=2") },
		func() { list("versions=") },
		func() { list("uploads=") },
	}
	pick(e, requests)()
}

func (e *explorer) s3Place() (endpoint, bucket string, key sigv4.Credentials) {
	db, sys := e.server.FoundryDB(), e.server.Linode().Account()
	switch e.dice.IntN(4) {
	case 0:
		service := pick(e, db.FileServices())
		k := pick(e, db.Keys(service.ID))
		return strings.TrimPrefix(service.Endpoint, "https://"), service.Bucket, sigv4.Credentials{AccessKey: k.AccessKeyID, Secret: k.SecretAccessKey.Reveal(), Region: "r"}
	case 1:
		b, k := pick(e, sys.Buckets()), pick(e, sys.Keys())
		return b.S3Endpoint, b.Label, sigv4.Credentials{AccessKey: k.AccessKey, Secret: k.SecretKey.Reveal(), Region: b.Region}
	case 2:
		account := e.server.Amove().Account()
		b, k := pick(e, account.Buckets(e.server.Amove().CloudAccountID())), pick(e, account.User().Keys())
		return k.StorageDN, b.Name, sigv4.Credentials{AccessKey: k.AccessKey, Secret: k.SecretKey.Reveal(), Region: "r"}
	default:
		return "s3.example.com", "c", sigv4.Credentials{AccessKey: "k", Secret: "s", Region: "r"}
	}
}

// sameAnswers compares responses one by one, so that a failure shows the first difference.
func sameAnswers(t *testing.T, want, got []string) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i], "answer %d", i)
	}
}

// A restored state gives byte-identical responses: in the same server, and in another one that reads the state from a file.
func TestRestoreReplay(t *testing.T) {
	for seed := range testsize.Of[uint64](2, 6, 6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			server := mocktest.New(t, append(stateOptions(seed, fixedClock), mockserver.WithUnmatchedRequests())...)
			if seed%2 == 0 {
				fillServer(t, server)
			}
			explore(t, server, seed, 30)
			state := server.Snapshot()
			text, err := state.MarshalJSON()
			require.NoError(t, err)
			first := explore(t, server, seed+100, 120)
			require.NoError(t, server.Restore(state))
			sameAnswers(t, first, explore(t, server, seed+100, 120))

			other := mocktest.New(t, append(stateOptions(99, fixedClock), mockserver.WithUnmatchedRequests())...)
			require.NoError(t, other.Restore(readBack(t, state)))
			sameAnswers(t, first, explore(t, other, seed+100, 120))

			require.NoError(t, server.Restore(state), "a state can be used again")
			sameAnswers(t, first, explore(t, server, seed+100, 120))
			server.Advance(3 * time.Hour)
			explore(t, server, seed+200, 120)
			again, err := state.MarshalJSON()
			require.NoError(t, err)
			require.Equal(t, string(text), string(again), "nothing that happens to the server changes it")
		})
	}
}
