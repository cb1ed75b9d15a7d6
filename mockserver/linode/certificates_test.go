package linode_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestCertificates(t *testing.T) {
	server := mocktest.New(t)
	a, c := server.Linode().Account(), mocktest.CallLinode(t, server)
	mocktest.AddLinodeBucket(t, a, "us-east", "www.example.com")
	certificate, privateKey := mocktest.NewCertificate(t, "www.example.com")
	_, otherKey := mocktest.NewCertificate(t, "www.example.com")
	_, noCertificate := mocktest.NewCertificate(t, "www.example.com")
	const path = "/buckets/us-east/www.example.com/ssl"
	upload := func(path, certificate, privateKey string) mocktest.Reply {
		body, err := json.Marshal(map[string]string{"certificate": certificate, "private_key": privateKey})
		require.NoError(t, err)
		return c.Post(path, string(body))
	}
	require.JSONEq(t, `{"ssl":false}`, mocktest.RequireOK(t, c.Get(path)).Body)
	require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Delete(path)).Body)

	linodeRejects(t, c.Post(path, `{}`), "certificate", "private_key")
	linodeRejects(t, upload(path, "no PEM", privateKey), "certificate")
	linodeRejects(t, upload(path, noCertificate, privateKey), "certificate")
	linodeRejects(t, upload(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", privateKey), "certificate")
	otherDomain, itsKey := mocktest.NewCertificate(t, "example.com")
	linodeRejects(t, upload(path, otherDomain, itsKey), "certificate")
	linodeRejects(t, upload(path, certificate, "no PEM"), "private_key")
	linodeRejects(t, upload(path, certificate, otherKey), "private_key")
	require.JSONEq(t, `{"ssl":false}`, mocktest.RequireOK(t, c.Get(path)).Body)

	require.JSONEq(t, `{"ssl":true}`, mocktest.RequireOK(t, upload(path, certificate, privateKey)).Body)
	require.JSONEq(t, `{"ssl":true}`, mocktest.RequireOK(t, c.Get(path)).Body)
	mocktest.RequireLinodeError(t, upload(path, certificate, privateKey), 400, "The bucket has a certificate: delete it first")
	bucket, found := a.Bucket("us-east", "www.example.com")
	require.True(t, found)
	require.Equal(t, &linode.Certificate{Certificate: certificate, PrivateKey: buckt.NewSecret(privateKey)}, bucket.Certificate)
	secrettest.RequireNoTrace(t, fmt.Sprintf("%+v", server.Requests()), strings.Split(privateKey, "\n")[2][:24])

	require.JSONEq(t, `{}`, mocktest.RequireOK(t, c.Delete(path)).Body)
	require.JSONEq(t, `{"ssl":false}`, mocktest.RequireOK(t, c.Get(path)).Body)

	mocktest.AddLinodeBucket(t, a, "au-mel", "newer")
	require.JSONEq(t, `{"ssl":null}`, mocktest.RequireOK(t, c.Get("/buckets/au-mel/newer/ssl")).Body)
	forNewer, keyForNewer := mocktest.NewCertificate(t, "newer")
	mocktest.RequireLinodeError(t, upload("/buckets/au-mel/newer/ssl", forNewer, keyForNewer), 400, "The endpoint of the bucket takes no certificates")
	for _, r := range []mocktest.Reply{c.Get("/buckets/us-east/x/ssl"), c.Delete("/buckets/us-east/x/ssl"), upload("/buckets/us-east/x/ssl", certificate, privateKey)} {
		mocktest.RequireLinodeError(t, r, 404, "Not found")
	}
}

func TestCertificateOfSeed(t *testing.T) {
	a := mocktest.New(t).Linode().Account()
	certificate, privateKey := mocktest.NewCertificate(t, "www.example.com")
	seed := &linode.Certificate{Certificate: certificate, PrivateKey: buckt.NewSecret(privateKey)}
	b, err := a.AddBucket(linode.Bucket{Label: "assets", Certificate: seed})
	require.NoError(t, err)
	seed.Certificate, b.Certificate.Certificate = "", ""
	b, _ = a.Bucket("us-east", "assets")
	require.Equal(t, certificate, b.Certificate.Certificate, "neither the seed nor what was returned is the row's")
	_, err = a.AddBucket(linode.Bucket{Label: "others", Certificate: &linode.Certificate{Certificate: certificate}})
	require.ErrorContains(t, err, "certificate")
}
