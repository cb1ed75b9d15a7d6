package linode_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// presignOld makes a URL of version 2 as clients do, to read the object o of the bucket assets.
func presignOld(key linode.Key, expiry time.Time) string {
	mac := hmac.New(sha1.New, []byte(key.SecretKey.Reveal()))
	_, _ = fmt.Fprintf(mac, "GET\n\n\n%d\n/assets/o", expiry.Unix())
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return fmt.Sprintf("https://%s/assets/o?AWSAccessKeyId=%s&Expires=%d&Signature=%s", usEastS3, key.AccessKey, expiry.Unix(), url.QueryEscape(signature))
}

// The URLs of version 2 after an advance: the mock makes its own by its clock, and clients make theirs by the real time.
func TestSignatureV2AndAdvance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		a := server.Linode().Account()
		mocktest.AddLinodeBucket(t, a, "us-east", "assets")
		require.NoError(t, a.PutObject("us-east", "assets", linode.Object{Key: "o", Content: []byte("text")}))
		key := mocktest.AddLinodeKey(t, a, linode.Key{})
		c := mocktest.CallLinode(t, server)
		require200 := func(url string) {
			t.Helper()
			require.Equal(t, "text", s3Succeeds(t, open(t, server.HTTPClient(), "GET", url, "")).Body)
		}
		requireExpired := func(url string) {
			t.Helper()
			r := open(t, server.HTTPClient(), "GET", url, "")
			mocktest.RequireS3Error(t, r, 403, "AccessDenied")
			require.Contains(t, r.Body, "expired")
		}

		made := linodeURL(t, c, "us-east", `{"name":"o","method":"GET"}`)
		require200(made)
		server.Advance(24 * time.Hour)
		requireExpired(made)
		made = linodeURL(t, c, "us-east", `{"name":"o","method":"GET","expires_in":3600}`)
		client := presignOld(key, time.Now().Add(time.Hour))
		require200(made)
		require200(client)
		time.Sleep(time.Hour + time.Second)
		requireExpired(made)
		requireExpired(client)
		requireExpired(presignOld(key, time.Now().Add(-24*time.Hour)))
		server.ResetClock()
		require200(presignOld(key, time.Now().Add(time.Hour)))
	})
}

// A wrong signature of version 2 is refused with the text that it must be made of.
func TestSignatureV2DoesNotMatch(t *testing.T) {
	server := mocktest.New(t)
	key := mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{})
	url := fmt.Sprintf("https://%s/assets/o?AWSAccessKeyId=%s&Expires=4102444800&Signature=c2ln&versionId=1&x=y", usEastS3, key.AccessKey)
	r := open(t, server.HTTPClient(), "GET", url, "")
	mocktest.RequireS3Error(t, r, 403, "SignatureDoesNotMatch")
	require.Contains(t, r.Body, "<AWSAccessKeyId>"+key.AccessKey+"</AWSAccessKeyId><StringToSign>GET\n\n\n4102444800\n/assets/o?versionId=1"+
		"</StringToSign><SignatureProvided>c2ln</SignatureProvided><StringToSignBytes>47 45 54 0a 0a")
	require.NotContains(t, r.Body, "CanonicalRequest")
}
