package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/digitalocean/godo"
	"github.com/google/go-github/v84/github"
	"github.com/hetznercloud/hcloud-go/v2/hcloud"
	"github.com/hetznercloud/hcloud-go/v2/hcloud/schema"
	"github.com/linode/linodego"
	"github.com/stripe/stripe-go/v84"
)

// peerRows compare other clients with hand-written code that decodes into the same types. A page has 100 rows.
func peerRows(base string) ([]row, error) {
	ctx := context.Background()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	hand := newHand(base)
	var rows []row
	add := func(peer, work, path string, out func() any, call func() error) {
		rows = append(rows, compared(work+" by "+peer, peer, func() error { return hand.do(ctx, path, out()) }, call))
	}
	hetzner := hcloud.NewClient(hcloud.WithEndpoint(base+"/hcloud"), hcloud.WithToken(apiKey))
	add("hcloud-go", "GET", "/hcloud/servers/1", func() any { return new(schema.ServerGetResponse) }, func() error {
		_, _, err := hetzner.Server.GetByID(ctx, 1)
		return err
	})
	add("hcloud-go", "page", "/hcloud/servers", func() any { return new(schema.ServerListResponse) }, func() error {
		_, _, err := hetzner.Server.List(ctx, hcloud.ServerListOpts{ListOpts: hcloud.ListOpts{PerPage: pageSize}})
		return err
	})
	ocean, err := godo.New(&http.Client{Transport: transport}, godo.SetBaseURL(base+"/godo/"))
	if err != nil {
		return nil, err
	}
	add("godo", "GET", "/godo/v2/droplets/1", func() any { return new(dropletGet) }, func() error {
		_, _, err := ocean.Droplets.Get(ctx, 1)
		return err
	})
	add("godo", "page", "/godo/v2/droplets", func() any { return new(dropletPage) }, func() error {
		_, _, err := ocean.Droplets.List(ctx, &godo.ListOptions{PerPage: pageSize})
		return err
	})
	hub := github.NewClient(&http.Client{Transport: transport})
	if hub.BaseURL, err = url.Parse(base + "/github/"); err != nil {
		return nil, err
	}
	add("go-github", "GET", "/github/repos/a/b", func() any { return new(github.Repository) }, func() error {
		_, _, err := hub.Repositories.Get(ctx, "a", "b")
		return err
	})
	add("go-github", "page", "/github/orgs/a/repos", func() any { return new([]*github.Repository) }, func() error {
		_, _, err := hub.Repositories.ListByOrg(ctx, "a", &github.RepositoryListByOrgOptions{ListOptions: github.ListOptions{PerPage: pageSize}})
		return err
	})
	payments := stripe.NewClient("sk_test_1", stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{
		URL: stripe.String(base), HTTPClient: &http.Client{Transport: transport}, LeveledLogger: &stripe.LeveledLogger{},
		EnableTelemetry: stripe.Bool(false),
	})))
	add("stripe-go", "GET", "/v1/customers/cus_1", func() any { return new(stripe.Customer) }, func() error {
		_, err := payments.V1Customers.Retrieve(ctx, "cus_1", nil)
		return err
	})
	add("stripe-go", "page", "/v1/customers", func() any { return new(stripe.CustomerList) }, func() error {
		for _, err := range payments.V1Customers.List(ctx, &stripe.CustomerListParams{ListParams: stripe.ListParams{Limit: stripe.Int64(pageSize)}}) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	akamai := linodego.NewClient(&http.Client{Transport: transport})
	akamai.SetBaseURL(base).SetAPIVersion("v1").SetToken("token")
	akamai.UseCache(false)
	add("linodego", "GET", "/v1/object-storage/buckets/us-east/images-0", func() any { return new(handLinodeBucket) }, func() error {
		_, err := akamai.GetObjectStorageBucket(ctx, "us-east", "images-0")
		return err
	})
	add("linodego", "page", "/v1/object-storage/buckets", func() any { return new(handLinodePage[handLinodeBucket]) }, func() error {
		_, err := akamai.ListObjectStorageBuckets(ctx, linodego.NewListOptions(1, ""))
		return err
	})
	return rows, nil
}

type dropletGet struct {
	Droplet *godo.Droplet `json:"droplet"`
}

type dropletPage struct {
	Droplets []godo.Droplet `json:"droplets"`
	Links    godo.Links     `json:"links"`
	Meta     godo.Meta      `json:"meta"`
}

// peerBodies are responses to the peers, made of their own types.
func peerBodies() map[string]any {
	created := time.Date(2026, 4, 25, 10, 0, 0, 0, time.UTC)
	server := schema.Server{
		ID: 1, Name: "images", Status: "running", Created: created, Labels: map[string]string{"env": "prod"}, Volumes: []int64{1, 2},
		ServerType: schema.ServerType{ID: 1, Name: "cx22", Cores: 2, Memory: 4, Disk: 40, StorageType: "local", CPUType: "shared", Architecture: "x86"},
		Location:   schema.Location{ID: 1, Name: "fsn1", Description: "Falkenstein", Country: "DE", City: "Falkenstein", NetworkZone: "eu-central"},
	}
	droplet := godo.Droplet{
		ID: 1, Name: "images", Memory: 1024, Vcpus: 1, Disk: 25, Status: "active", Created: "2026-04-25T10:00:00Z", SizeSlug: "s-1vcpu-1gb",
		Features: []string{"backups", "ipv6"}, Tags: []string{"env:prod"}, VPCUUID: "5a4981aa-9653-4bd1-bef5-d6bff52042e4",
		Region: &godo.Region{Slug: "fra1", Name: "Frankfurt 1", Sizes: []string{"s-1vcpu-1gb"}, Available: true},
		Image:  &godo.Image{ID: 1, Name: "22.04", Type: "base", Distribution: "Ubuntu", Slug: "ubuntu-22-04-x64", Public: true},
	}
	repository := &github.Repository{
		ID: github.Ptr[int64](1), Name: github.Ptr("b"), FullName: github.Ptr("a/b"), Description: github.Ptr("Product images"),
		Owner: &github.User{Login: github.Ptr("a"), ID: github.Ptr[int64](1)}, CreatedAt: &github.Timestamp{Time: created},
		UpdatedAt: &github.Timestamp{Time: created}, DefaultBranch: github.Ptr("main"), Language: github.Ptr("Go"),
		Private: github.Ptr(true), Size: github.Ptr(7), Topics: []string{"images", "buckets"}, HTMLURL: github.Ptr("https://github.com/a/b"),
	}
	customer := map[string]any{
		"id": "cus_1", "object": "customer", "balance": 0, "created": 1777111200, "currency": "eur", "delinquent": false, "email": "a@example.com",
		"invoice_prefix": "ABCDEF12", "livemode": false, "metadata": map[string]string{"tenant": "acme"}, "name": "Acme", "next_invoice_sequence": 1,
		"preferred_locales": []string{"de"}, "tax_exempt": "none",
	}
	return map[string]any{
		"GET /hcloud/servers/1":    schema.ServerGetResponse{Server: server},
		"GET /hcloud/servers":      schema.ServerListResponse{Servers: repeated(server)},
		"GET /godo/v2/droplets/1":  dropletGet{&droplet},
		"GET /godo/v2/droplets":    dropletPage{Droplets: repeated(droplet)},
		"GET /github/repos/a/b":    repository,
		"GET /github/orgs/a/repos": repeated(repository),
		"GET /v1/customers/cus_1":  customer,
		"GET /v1/customers":        map[string]any{"object": "list", "url": "/v1/customers", "has_more": false, "data": repeated(customer)},
	}
}

func repeated[T any](row T) []T {
	rows := make([]T, pageSize)
	for i := range rows {
		rows[i] = row
	}
	return rows
}

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}
