package mockserver_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func readState(t *testing.T, text string) *mockserver.State {
	t.Helper()
	state, err := mockserver.ReadState(strings.NewReader(text))
	require.NoError(t, err)
	return state
}

const acme = `{"version":2,"buckt":{"organizations":[{"name":"acme","plan":"free","buckets":[{"name":"assets"}]}]}}`

func TestStateByHand(t *testing.T) {
	server := mocktest.New(t, mockserver.WithSeed(1), mockserver.WithClock(fixedClock), mockserver.WithState(readState(t, acme)))
	org := server.Buckt().Organization()
	require.Equal(t, "acme", org.Name())
	require.Equal(t, buckt.PlanFree, org.Plan())
	buckets := org.Buckets()
	require.Len(t, buckets, 1)
	b := buckets[0]
	require.True(t, strings.HasSuffix(b.CustomDomain, ".files.buckt.dev"))
	require.True(t, b.ManagedDomain)
	require.True(t, b.DNSRecords[0].Applied)
	require.Equal(t, "assets", b.Name)
	require.Equal(t, buckt.BucketActive, b.Status)
	require.Equal(t, "us-east-1", b.Region)
	require.Equal(t, stateTime, b.CreatedAt)
	require.Equal(t, b.ID, mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets/"+b.ID)).At("data.id"))

	// A system that the state leaves out is as after the start.
	plain := mocktest.New(t, mockserver.WithSeed(1), mockserver.WithClock(fixedClock))
	require.Equal(t, plain.Buckt().Organization().APIKey(), org.APIKey())
	require.Equal(t, plain.FoundryDB().Password(), server.FoundryDB().Password())
	require.Equal(t, plain.Amove().Token(), server.Amove().Token())
	require.Equal(t, plain.Linode().Token(), server.Linode().Token())
	require.Equal(t, plain.Tornado().APIKey(), server.Tornado().APIKey())
}

// A state by hand with every kind of row.
const allSystems = `{
	"version": 2,
	"buckt": {"organizations": [
		{"apiKey": "bkt_own", "keys": [{"secret": "bkt_ci", "permissions": ["files:read"]}],
			"awsAccounts": [{"id": "acc_1", "s3Buckets": [{"name": "old"}]}],
			"buckets": [
				{"id": "bkt_1", "customDomain": "CDN.example.com", "files": [{"key": "hello.txt", "text": "Hello", "contentType": "text/plain"}]},
				{"id": "bkt_2", "status": "provisioning", "steps": [{"at": "2026-03-01T13:00:00+01:00", "status": "active"}], "awsAccountId": "acc_1"}
			]},
		{"name": "other"}
	]},
	"foundrydb": {
		"users": [{"username": "alice", "password": "secret", "tokens": [{"secret": "fdb_live_1"}]}, {}],
		"organizations": [{"name": "team", "members": ["alice"]}],
		"fileServices": [{"name": "media", "organization": "team", "objects": [{"key": "k", "content": "AAH/"}], "keys": [{"prefix": "p/"}]}]
	},
	"amove": {"accounts": [{"users": [{"token": "t", "keys": [{"accessKey": "AK", "secretKey": "SK"}]}], "cloudAccounts": [{"buckets": [{"name": "b"}]}]}]},
	"linode": {"accounts": [{"token": "t", "tokens": [{"token": "t", "scopes": ["object_storage:read_only"]}], "keys": [{}],
		"buckets": [{"label": "assets", "objects": [{"key": "k", "size": 3}]}], "quotas": {"keys": 5}}]},
	"tornado": {"customers": [{"apiKey": "sk_1"}], "externalBuckets": [
		{"endpoint": "https://s3.example.com", "bucket": "b", "accessKey": "a", "secretKey": "s"}]}
}`

func TestStateByHandAllSystems(t *testing.T) {
	server := mocktest.New(t, mockserver.WithClock(fixedClock))
	require.NoError(t, server.Restore(readState(t, allSystems)))
	buckt, c := server.Buckt(), mocktest.CallBuckt(t, server)
	require.Equal(t, "bkt_own", buckt.Organization().APIKey())
	require.Len(t, buckt.Organization().Keys(), 2, "the key of the organization itself is there as well")
	require.Equal(t, "default", buckt.Organization().Name())
	require.Equal(t, "other", buckt.Organizations()[1].Name())
	require.Equal(t, "Hello", c.Raw("GET", "http://cdn.example.com/hello.txt", nil).Body)
	require.Equal(t, "active", mocktest.RequireOK(t, c.Get("/buckets/bkt_2")).At("data.status"), "the step is due")
	require.Equal(t, float64(5), mocktest.RequireOK(t, c.Get("/buckets/bkt_1")).At("data.storageUsedBytes"))
	require.Equal(t, 403, c.As("bkt_ci").Get("/buckets").Status)

	db := server.FoundryDB()
	require.Equal(t, "secret", db.User().Password())
	service := db.FileServices()[0]
	require.EqualValues(t, "Running", service.Status)
	require.Equal(t, []byte{0, 1, 255}, db.Objects(service.ID)[0].Content)
	require.EqualValues(t, "readwrite", db.Keys(service.ID)[0].Permissions)
	fc := mocktest.CallFoundryDB(t, server).Token("fdb_live_1")
	require.Equal(t, 200, fc.Get("/file-services/"+service.ID+"/objects").Status)
	require.Equal(t, float64(3), fc.Get("/file-services/"+service.ID+"/usage?live=true").At("current.bytes"))

	user := server.Amove().Account().User()
	require.Equal(t, "AK", user.Keys()[0].AccessKey)
	require.Equal(t, "t", user.Token())
	require.Equal(t, 200, mocktest.CallAmove(t, server).List("").Status)
	require.Equal(t, "b", server.Amove().Account().Buckets(server.Amove().CloudAccountID())[0].Name)

	sys := server.Linode().Account()
	require.Equal(t, int64(3), sys.Buckets()[0].Size)
	require.Equal(t, 3_500_001, sys.Keys()[0].ID)
	require.Equal(t, 401, mocktest.CallLinode(t, server).Post("/keys", `{"label":"key"}`).Status, "its scope is to read alone")
	require.Equal(t, float64(5), mocktest.CallLinode(t, server).Get("/global-quotas/keys").At("quota_limit"))

	require.NoError(t, server.Restore(readState(t, `{"version":2,"linode":{"accounts":[
		{"tokens":[{},{"id":1000001}],"keys":[{},{"id":3500001}]}]}}`)), "ids that are made are no others' ids")
	require.Len(t, sys.Tokens(), 3)
	require.NoError(t, server.Restore(readState(t, allSystems)))

	tc := mocktest.CallTornado(t, server)
	require.Equal(t, "sk_1", tc.APIKey)
	require.Equal(t, 200, tc.Set(`{"endpoint":"https://s3.example.com","bucket":"b","region":"r","access_key":"a","secret_key":"s"}`).Status)
}

// The error of an invalid state names the field, and nothing is changed.
func TestRestoreRefuses(t *testing.T) {
	const keys = `{"id":"k","secret":"bkt_1"},{"id":"k","secret":"bkt_2"}`
	random := base64.StdEncoding.EncodeToString(append([]byte("chacha8:"), make([]byte, 40)...))
	for want, text := range map[string]string{
		"buckt.organizations must have":                                  `"buckt":{"organizations":[]}`,
		"buckt.ids.random must be":                                       `"buckt":{"ids":{"random":"AAAA","ulidEntropy":"AAAAAAAAAAAAAA=="}}`,
		"buckt.ids.ulidEntropy must be":                                  `"buckt":{"ids":{"random":"` + random + `","ulidEntropy":"AA=="}}`,
		"buckt.pagesServed must not":                                     `"buckt":{"pagesServed":-1}`,
		"buckt.behavior.maxFileSize must not":                            `"buckt":{"behavior":{"maxFileSize":-1}}`,
		"buckt.formerDomains[1] must be":                                 `"buckt":{"formerDomains":["a.b","A.b"]}`,
		"buckt.organizations[0].plan must be free, pro or enterprise":    `"buckt":{"organizations":[{"plan":"gold"}]}`,
		"buckt.organizations[0].plan must not be there":                  `"buckt":{"organizations":[{"plan":"free","subscription":{"plan":"pro"}}]}`,
		"buckt.organizations[0].failNextProvisioning must":               `"buckt":{"organizations":[{"failNextProvisioning":-1}]}`,
		"buckt.organizations[0].keys[1].id is a duplicate":               `"buckt":{"organizations":[{"keys":[` + keys + `]}]}`,
		"buckt.organizations[1].keys[0].secret is a duplicate":           `"buckt":{"organizations":[{"apiKey":"bkt_1"},{"keys":[{"secret":"bkt_1"}]}]}`,
		"buckt.organizations[0].keys[0].secret must begin":               `"buckt":{"organizations":[{"keys":[{"secret":"x"}]}]}`,
		"buckt.organizations[0].awsAccounts[0].roleArn must":             `"buckt":{"organizations":[{"awsAccounts":[{"roleArn":"x"}]}]}`,
		"buckt.organizations[0].awsAccounts[1].id is":                    `"buckt":{"organizations":[{"awsAccounts":[{"id":"a"},{"id":"a"}]}]}`,
		"buckt.organizations[0].awsAccounts[0].s3Buckets[0].name is":     `"buckt":{"organizations":[{"awsAccounts":[{"s3Buckets":[{"name":""}]}]}]}`,
		"buckt.organizations[1].buckets[0].status must be pending":       `"buckt":{"organizations":[{},{"buckets":[{"status":"ready"}]}]}`,
		"buckt.organizations[0].buckets[0].region must be":               `"buckt":{"organizations":[{"buckets":[{"region":"mars"}]}]}`,
		"buckt.organizations[0].buckets[0].cachePreset must be":          `"buckt":{"organizations":[{"buckets":[{"cachePreset":"x"}]}]}`,
		"buckt.organizations[0].buckets[0].optimizationMode must be":     `"buckt":{"organizations":[{"buckets":[{"optimizationMode":"x"}]}]}`,
		"buckt.organizations[0].buckets[0].managedSettings.x must be":    `"buckt":{"organizations":[{"buckets":[{"managedSettings":{"x":true}}]}]}`,
		"buckt.organizations[0].buckets[0].awsAccountId must be":         `"buckt":{"organizations":[{"buckets":[{"awsAccountId":"x"}]}]}`,
		"buckt.organizations[0].buckets[1].id is a duplicate":            `"buckt":{"organizations":[{"buckets":[{"id":"b"},{"id":"b"}]}]}`,
		"buckt.organizations[0].buckets[1].customDomain is in use":       `"buckt":{"organizations":[{"buckets":[{"customDomain":"a.b"},{"customDomain":"A.b"}]}]}`,
		"buckt.organizations[0].buckets[0].steps[0].status must":         `"buckt":{"organizations":[{"buckets":[{"steps":[{"at":"2026-01-01T00:00:00Z","status":"x"}]}]}]}`,
		"buckt.organizations[0].buckets[0].files[1].key is a duplicate":  `"buckt":{"organizations":[{"buckets":[{"files":[{"key":"a"},{"key":"a"}]}]}]}`,
		"buckt.organizations[0].buckets[0].files[0].text must":           `"buckt":{"organizations":[{"buckets":[{"files":[{"key":"a","text":"x","content":"AA=="}]}]}]}`,
		"buckt.organizations[0].logs[0].requestBody.text must":           `"buckt":{"organizations":[{"logs":[{"method":"GET","path":"/","statusCode":200,"requestBody":{"text":"{"}}]}]}`,
		"foundrydb.users must have":                                      `"foundrydb":{"users":[]}`,
		"foundrydb.users[1].id is":                                       `"foundrydb":{"users":[{"id":"u"},{"id":"u"}]}`,
		"foundrydb.users[0].tokens[1].secret is":                         `"foundrydb":{"users":[{"tokens":[{"secret":"s"},{"secret":"s"}]}]}`,
		"foundrydb.organizations[0].members[0] must be":                  `"foundrydb":{"organizations":[{"members":["nobody"]}]}`,
		"foundrydb.fileServices[0].zone must be":                         `"foundrydb":{"fileServices":[{"zone":"mars"}]}`,
		"foundrydb.fileServices[0].user must be":                         `"foundrydb":{"fileServices":[{"user":"nobody"}]}`,
		"foundrydb.fileServices[0].organization must be":                 `"foundrydb":{"fileServices":[{"organization":"none"}]}`,
		"foundrydb.fileServices[1].name is":                              `"foundrydb":{"fileServices":[{"name":"abc"},{"name":"abc"}]}`,
		"foundrydb.fileServices[1].bucket is":                            `"foundrydb":{"fileServices":[{"id":"12345678-a"},{"id":"12345678-b"}]}`,
		"foundrydb.fileServices[0].quotaGbSoft must":                     `"foundrydb":{"fileServices":[{"quotaGbSoft":9,"quotaGbHard":8}]}`,
		"foundrydb.fileServices[0].quotaGbHard must":                     `"foundrydb":{"fileServices":[{"quotaGbHard":1000001}]}`,
		"foundrydb.fileServices[0].keys[0].permissions must be":          `"foundrydb":{"fileServices":[{"keys":[{"permissions":"x"}]}]}`,
		"foundrydb.fileServices[0].keys[0].policy excludes":              `"foundrydb":{"fileServices":[{"keys":[{"prefix":"x","policy":[]}]}]}`,
		"foundrydb.fileServices[0].keys[1].accessKeyId is":               `"foundrydb":{"fileServices":[{"keys":[{"accessKeyId":"x"},{"accessKeyId":"x"}]}]}`,
		"foundrydb.fileServices[0].steps[0].status is missing":           `"foundrydb":{"fileServices":[{"steps":[{"at":"2026-01-01T00:00:00Z","status":""}]}]}`,
		"foundrydb.fileServices[0].objects[0].key is missing":            `"foundrydb":{"fileServices":[{"objects":[{"key":""}]}]}`,
		"foundrydb.fileServices[0].objects[1].versionId is":              `"foundrydb":{"fileServices":[{"objects":[{"key":"a","versionId":"v"},{"key":"a","versionId":"v"}]}]}`,
		"foundrydb.fileServices[0].objects[0].text must not":             `"foundrydb":{"fileServices":[{"objects":[{"key":"a","text":"b","content":"Yg=="}]}]}`,
		"foundrydb.fileServices[0].objects[0].content must not":          `"foundrydb":{"fileServices":[{"objects":[{"key":"a","content":"Yg==","deleteMarker":true}]}]}`,
		"foundrydb.fileServices[0].uploads[0].id is missing":             `"foundrydb":{"fileServices":[{"uploads":[{"object":{"key":"a"}}]}]}`,
		"foundrydb.fileServices[0].uploads[0].object.key is missing":     `"foundrydb":{"fileServices":[{"uploads":[{"id":"u"}]}]}`,
		"amove.accounts must have":                                       `"amove":{"accounts":[]}`,
		"amove.accounts[0].users must have":                              `"amove":{"accounts":[{"users":[]}]}`,
		"amove.accounts[0].cloudAccounts must have":                      `"amove":{"accounts":[{"cloudAccounts":[]}]}`,
		"amove.accounts[0].cloudAccounts[0].serviceUrl must be a URL wi": `"amove":{"accounts":[{"cloudAccounts":[{"serviceUrl":"x"}]}]}`,
		"amove.accounts[0].cloudAccounts[0].buckets[0].name is":          `"amove":{"accounts":[{"cloudAccounts":[{"buckets":[{"name":""}]}]}]}`,
		"amove.accounts[0].defaultCloudAccountId must":                   `"amove":{"accounts":[{"defaultCloudAccountId":"x"}]}`,
		"amove.accounts[0].users[1].token is a duplicate":                `"amove":{"accounts":[{"users":[{"token":"t"},{"token":"t"}]}]}`,
		"amove.accounts[1].id is a duplicate":                            `"amove":{"accounts":[{"id":"a"},{"id":"a"}]}`,
		"amove.accounts[1].users[0].id is a duplicate":                   `"amove":{"accounts":[{"users":[{"id":"u"}]},{"users":[{"id":"u"}]}]}`,
		"amove.accounts[0].users[0].tokens[0].token is a duplicate":      `"amove":{"accounts":[{"users":[{"token":"t","tokens":[{"token":"t"}]}]}]}`,
		"amove.accounts[0].users[1].tokens[1].token is a duplicate":      `"amove":{"accounts":[{"users":[{"token":"t"},{"tokens":[{"token":"s"},{"token":"t"}]}]}]}`,
		"amove.accounts[0].users[0].tokens[0].token is missing":          `"amove":{"accounts":[{"users":[{"tokens":[{}]}]}]}`,
		"amove.accounts[0].users[0].keys[0].permission must":             `"amove":{"accounts":[{"users":[{"keys":[{"permission":"x"}]}]}]}`,
		"amove.accounts[0].users[0].keys[0].cloudAccountId must":         `"amove":{"accounts":[{"users":[{"keys":[{"cloudAccountId":"x"}]}]}]}`,
		"amove.accounts[0].users[0].keys[1].accessKey is":                `"amove":{"accounts":[{"users":[{"keys":[{"accessKey":"x"},{"accessKey":"x"}]}]}]}`,
		"linode.accounts must have":                                      `"linode":{"accounts":[]}`,
		"linode.behavior.longestKeyLabel must":                           `"linode":{"behavior":{"longestKeyLabel":-1}}`,
		"linode.addedEndpoints[0].endpointType must be E0, E1, E2 or E3": `"linode":{"addedEndpoints":[{"region":"x","endpointType":"E9"}]}`,
		"linode.accounts[1].uuid is":                                     `"linode":{"accounts":[{"uuid":"u"},{"uuid":"u"}]}`,
		"linode must have smaller ids":                                   `"linode":{"lastKeyId":9223372036854775807}`,
		"linode.accounts[0].tokens[0].id must not":                       `"linode":{"accounts":[{"tokens":[{"id":-1}]}]}`,
		"linode.accounts[0].tokens[1].token is":                          `"linode":{"accounts":[{"tokens":[{"token":"t"},{"token":"t"}]}]}`,
		"linode.accounts[0].tokens[0].writes.spent must be 0 to 60":      `"linode":{"accounts":[{"tokens":[{"writes":{"spent":61}}]}]}`,
		"linode.accounts[0].buckets[0].settings.policy is not valid":     `"linode":{"accounts":[{"buckets":[{"label":"assets","settings":{"policy":"{}"}}]}]}`,
		"linode.accounts[0].buckets[0].label must be a label":            `"linode":{"accounts":[{"buckets":[{"label":"X"}]}]}`,
		"linode.accounts[0].buckets[0].objects[0].size must":             `"linode":{"accounts":[{"buckets":[{"label":"abc","objects":[{"key":"a","size":-1}]}]}]}`,
		"linode.accounts[0].keys[0].regions must be a region":            `"linode":{"accounts":[{"keys":[{"regions":["mars"]}]}]}`,
		"linode.accounts[0].quotas.x is no quota":                        `"linode":{"accounts":[{"quotas":{"x":1}}]}`,
		"tornado.customers must have":                                    `"tornado":{"customers":[]}`,
		"tornado.customers[1].apiKey is":                                 `"tornado":{"customers":[{"apiKey":"k"},{"apiKey":"k"}]}`,
		"tornado.externalBuckets[0].endpoint must":                       `"tornado":{"externalBuckets":[{"endpoint":"x","bucket":"b","accessKey":"a","secretKey":"s"}]}`,
		"tornado.externalBuckets[1] must not repeat":                     `"tornado":{"externalBuckets":[{"endpoint":"https://x","bucket":"b","accessKey":"a","secretKey":"s"},{"endpoint":"https://x","bucket":"b","accessKey":"c","secretKey":"s","objects":[{"key":"a"}]}]}`,
		"tornado.externalBuckets[0].secretKey is missing":                `"tornado":{"externalBuckets":[{"endpoint":"https://x","bucket":"b","accessKey":"a","secretKey":""}]}`,
	} {
		t.Run(want, func(t *testing.T) {
			server := mocktest.New(t, stateOptions(1, fixedClock)...)
			fillTornado(t, server)
			before := server.Snapshot()
			err := server.Restore(readState(t, `{"version":2,`+text+`}`))
			require.ErrorContains(t, err, "mockserver: Restore: "+want)
			require.Equal(t, before, server.Snapshot())

			_, err = mockserver.Start(mockserver.WithState(readState(t, `{"version":2,`+text+`}`)))
			require.ErrorContains(t, err, "mockserver: WithState: "+want)
		})
	}
}

func TestRestoreDeadlines(t *testing.T) {
	now := stateTime
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { return now }), mockserver.WithProvisioning(time.Hour), mockserver.WithRateLimits())
	c := mocktest.CallBuckt(t, server)
	id := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"b","isManagedDomain":true}`))
	state := server.Snapshot()
	require.Equal(t, stateTime, state.Time())
	now = now.Add(2 * time.Hour)
	require.Equal(t, "active", c.Get("/buckets/"+id).At("data.status"))
	require.NoError(t, server.Restore(state))
	require.Equal(t, now, server.Now())
	require.Equal(t, "active", c.Get("/buckets/"+id).At("data.status"), "it is due")

	now = stateTime.Add(45 * time.Minute)
	require.NoError(t, server.Restore(readBack(t, state)))
	require.Equal(t, "provisioning", c.Get("/buckets/"+id).At("data.status"))
	now = stateTime.Add(time.Hour)
	require.Equal(t, "active", c.Get("/buckets/"+id).At("data.status"))
}
