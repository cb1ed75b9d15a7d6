package readme

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

func seal(tenant string, c provision.Credential, sealer buckt.Sealer) ([]byte, error) {
	if c.S3 != nil {
		return buckt.Store(c.S3, sealer, tenant) // buckt.Load[buckt.S3Access] reads it
	}
	return buckt.Store(&c.Buckt.Key, sealer, tenant) // buckt.Load[buckt.Secret] reads it; store BucketID and Domain with it
}

func TestSeal(t *testing.T) {
	sealer, err := buckt.NewAESGCMSealer(sealKey("1"))
	require.NoError(t, err)
	document, err := seal("acme", provision.Credential{Buckt: &provision.BucktAccess{Key: buckt.NewSecret("secret")}}, sealer)
	require.NoError(t, err)
	key, err := buckt.Load[buckt.Secret](document, sealer, "acme")
	require.NoError(t, err)
	require.Equal(t, "secret", key.Reveal())
}

func TestReadByURL(t *testing.T) {
	server := mockserver.New(t)
	sealer, err := buckt.NewAESGCMSealer(sealKey("1"))
	require.NoError(t, err)
	grants, err := provision.New(provision.Config{
		Owner: "shop", Provider: provision.Linode(server.Client()), Journal: provision.NewMemoryJournal(), Sealer: sealer,
	})
	require.NoError(t, err)
	access, err := signUp(t.Context(), grants, "acme")
	require.NoError(t, err)
	document, err := seal("acme", provision.Credential{S3: access}, sealer)
	require.NoError(t, err)
	access, err = buckt.Load[buckt.S3Access](document, sealer, "acme")
	require.NoError(t, err)

	server.Advance(time.Hour)
	url, err := access.Presign(buckt.S3PresignParams{Method: http.MethodGet, Key: "hello.txt", Time: server.Now()})
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.HTTPClient().Get(url.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	server.AssertCalled(t, 1, fault.Match{Operation: "s3GetObject"})
	require.Equal(t, http.StatusNotFound, response.StatusCode) // not expired
}
