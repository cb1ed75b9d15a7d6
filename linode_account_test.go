package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

const (
	linodePrivateKey = "-----BEGIN PRIVATE KEY-----\nThatMustNotBeSeen\n-----END PRIVATE KEY-----\n"
	linodeCluster    = `{"id":"us-east-1","domain":"us-east-1.linodeobjects.com","status":"available","region":"us-east",
		"static_site_domain":"website-us-east-1.linodeobjects.com"}`
	linodeType = `{"id":"objectstorage","label":"Object Storage","price":{"hourly":0.0075,"monthly":5.0},
		"region_prices":[{"id":"br-gru","hourly":0.0105,"monthly":7.0}],"transfer":1000}`
	linodeOverage = `{"id":"objectstorage-overage","label":"Object Storage Overage","price":{"hourly":0.02,"monthly":null},
		"region_prices":[{"id":"br-gru","hourly":0.028,"monthly":null}],"transfer":0}`
)

func linodeCertificate() buckt.LinodeCertificateParams {
	return buckt.LinodeCertificateParams{Certificate: "-----BEGIN CERTIFICATE-----\n", PrivateKey: buckt.NewSecret(linodePrivateKey)}
}

func TestLinodeCertificatesClustersAndTypesOnTheWire(t *testing.T) {
	t.Parallel()
	const storage, ssl = linodeBase + "/object-storage", linodeBase + "/object-storage/buckets/us-east/www.example.com/ssl"
	cluster := buckt.LinodeCluster{
		ID: "us-east-1", Domain: "us-east-1.linodeobjects.com", Status: buckt.LinodeClusterAvailable, Region: "us-east",
		StaticSiteDomain: "website-us-east-1.linodeobjects.com",
	}
	getCertificate := func(name, response string, want buckt.LinodeCertificate) otherSystemCase {
		return otherSystemCase{name: "certificate: " + name, method: http.MethodGet, url: ssl, response: response, want: &want,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Certificates.Get(ctx, "us-east", "www.example.com")
			}}
	}
	runOtherSystem(t, []otherSystemCase{
		getCertificate("some", `{"ssl":true}`, buckt.LinodeCertificate{SSL: pointer(true)}),
		getCertificate("none", `{"ssl":false}`, buckt.LinodeCertificate{SSL: pointer(false)}),
		getCertificate("not possible", `{"ssl":null}`, buckt.LinodeCertificate{}),
		{
			name: "upload", method: http.MethodPost, url: ssl, response: `{"ssl":true}`, want: &buckt.LinodeCertificate{SSL: pointer(true)},
			body: `{"certificate":"-----BEGIN CERTIFICATE-----\n",` +
				`"private_key":"-----BEGIN PRIVATE KEY-----\nThatMustNotBeSeen\n-----END PRIVATE KEY-----\n"}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Certificates.Upload(ctx, "us-east", "www.example.com", linodeCertificate())
			},
		},
		{
			name: "delete the certificate", method: http.MethodDelete, url: ssl, response: `{}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Linode.Certificates.Delete(ctx, "us-east", "www.example.com")
			},
		},
		{
			name: "cluster", method: http.MethodGet, url: storage + "/clusters/us-east-1", response: linodeCluster, want: &cluster,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Clusters.Get(ctx, "us-east-1")
			},
		},
		{
			name: "clusters", method: http.MethodGet, url: storage + "/clusters", query: url.Values{"page": {"2"}, "page_size": {"25"}},
			response: `{"data":[` + linodeCluster + `],"page":2,"pages":2,"results":26}`,
			want:     &buckt.Page[buckt.LinodeCluster]{Items: []buckt.LinodeCluster{cluster}, Meta: buckt.PageMeta{Limit: 25, Total: pointer(26)}},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Clusters.List(ctx, buckt.LinodeClusterListParams{Cursor: "p2-25"})
			},
		},
		{
			name: "types", method: http.MethodGet, url: storage + "/types",
			response: `{"data":[` + linodeType + `,` + linodeOverage + `],"page":1,"pages":1,"results":2}`,
			want: &buckt.Page[buckt.LinodeType]{
				Items: []buckt.LinodeType{
					{
						ID: "objectstorage", Label: "Object Storage", Price: buckt.LinodePrice{Hourly: 0.0075, Monthly: pointer(5.0)}, Transfer: 1000,
						RegionPrices: []buckt.LinodeRegionPrice{{Region: "br-gru", LinodePrice: buckt.LinodePrice{Hourly: 0.0105, Monthly: pointer(7.0)}}},
					},
					{
						ID: "objectstorage-overage", Label: "Object Storage Overage", Price: buckt.LinodePrice{Hourly: 0.02},
						RegionPrices: []buckt.LinodeRegionPrice{{Region: "br-gru", LinodePrice: buckt.LinodePrice{Hourly: 0.028}}},
					},
				},
				Meta: buckt.PageMeta{Limit: 100, Total: pointer(2)},
			},
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.Linode.Types.List(ctx, buckt.LinodeTypeListParams{})
			},
		},
		{
			name: "cancel", method: http.MethodPost, url: storage + "/cancel", response: `{}`,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return nil, c.Linode.Cancel(ctx, buckt.LinodeCancelParams{Confirmation: "remove all buckets and their objects"})
			},
		},
	})
}

func TestLinodeCertificatesAndCancelInvalidInput(t *testing.T) {
	t.Parallel()
	upload := func(name, field, rule string, change func(*buckt.LinodeCertificateParams)) inputCase {
		return inputCase{name: "upload: " + name, operation: "Linode.Certificates.Upload", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				p := linodeCertificate()
				change(&p)
				_, err := c.Linode.Certificates.Upload(ctx, "us-east", "b", p)
				return err
			}}
	}
	cancel := func(name, confirmation string) inputCase {
		return inputCase{name: "cancel: " + name, operation: "Linode.Cancel", field: "Confirmation", rule: "every bucket of the account is deleted",
			call: func(ctx context.Context, c *buckt.Client) error {
				return c.Linode.Cancel(ctx, buckt.LinodeCancelParams{Confirmation: confirmation})
			}}
	}
	runOtherSystemInput(t, []inputCase{
		upload("no certificate", "Certificate", "empty", func(p *buckt.LinodeCertificateParams) { p.Certificate = "" }),
		upload("no key", "PrivateKey", "empty", func(p *buckt.LinodeCertificateParams) { p.PrivateKey = buckt.Secret{} }),
		upload("the mark of a secret", "PrivateKey", "the secret itself", func(p *buckt.LinodeCertificateParams) {
			p.PrivateKey = buckt.NewSecret("[REDACTED]")
		}),
		cancel("nothing", ""),
		cancel("yes", "yes"),
		cancel("in capital letters", "Remove all buckets and their objects"),
	})
}

// The private key occurs only in the request, for any response.
func TestLinodePrivateKeyIsHidden(t *testing.T) {
	t.Parallel()
	for name, response := range map[string]reply{
		"success":  {body: `{"ssl":true}`},
		"repeated": {status: 400, body: `{"errors":[{"reason":"ThatMustNotBeSeen is not a key","field":"private_key"}]}`},
		"text":     {status: 503, body: linodePrivateKey},
	} {
		inBubble(t, name, func(t *testing.T) {
			var r secrettest.Recorder
			client, s := newOtherSystem(t, []reply{response}, recorded(&r)...)
			params := linodeCertificate()
			_, err := client.Linode.Certificates.Upload(t.Context(), "us-east", "b", params)
			require.Contains(t, s.sent()[0].body, "ThatMustNotBeSeen")
			for _, secret := range []string{linodePrivateKey, "ThatMustNotBeSeen"} {
				secrettest.RequireHidden(t, err, secret)
				secrettest.RequireHidden(t, params, secret)
				r.RequireHidden(t, secret)
			}
		})
	}
}
