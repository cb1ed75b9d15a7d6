package buckt_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const (
	activeAccountJSON = `{"object":"aws_account","id":"acc_01J9","awsAccountId":"123456789012",
		"externalId":"6f1c8a3e-2f5f-4a51-9d0e-0f3f8f1f2a11","roleArn":"arn:aws:iam::123456789012:role/buckt",
		"stackId":"arn:aws:cloudformation:us-east-1:123456789012:stack/buckt/1","label":"production","status":"active",
		"lastValidatedAt":"2026-04-25T10:00:00Z","createdAt":"2026-04-24T10:00:00Z","updatedAt":"2026-04-25T10:00:00Z"}`
	pendingAccountJSON = `{"object":"aws_account","id":"acc_01JA","awsAccountId":"pending-1a2b3c4d",
		"externalId":"6f1c8a3e-2f5f-4a51-9d0e-0f3f8f1f2a12","roleArn":null,"stackId":null,"label":null,"status":"pending",
		"lastValidatedAt":null,"createdAt":"2026-04-24T10:00:00.125Z","updatedAt":"2026-04-24T10:00:00.125Z"}`
	accountRefJSON = `{"object":"aws_account","id":"acc_01J9"}`
)

func TestAWSAccountsOnTheWire(t *testing.T) {
	t.Parallel()
	ref := &buckt.WriteResult{Object: "aws_account", ID: "acc_01J9"}
	active := buckt.AWSAccount{
		Object: "aws_account", ID: "acc_01J9", AWSAccountID: "123456789012", ExternalID: "6f1c8a3e-2f5f-4a51-9d0e-0f3f8f1f2a11",
		RoleARN: "arn:aws:iam::123456789012:role/buckt", StackID: "arn:aws:cloudformation:us-east-1:123456789012:stack/buckt/1",
		Label: "production", Status: buckt.AWSAccountActive, LastValidatedAt: at(2026, 4, 25, 10, 0, 0, 0),
		CreatedAt: at(2026, 4, 24, 10, 0, 0, 0), UpdatedAt: at(2026, 4, 25, 10, 0, 0, 0),
	}
	pending := buckt.AWSAccount{
		Object: "aws_account", ID: "acc_01JA", AWSAccountID: "pending-1a2b3c4d", ExternalID: "6f1c8a3e-2f5f-4a51-9d0e-0f3f8f1f2a12",
		Status: buckt.AWSAccountPending, CreatedAt: at(2026, 4, 24, 10, 0, 0, 125), UpdatedAt: at(2026, 4, 24, 10, 0, 0, 125),
	}
	update := func(name, body string, params buckt.AWSAccountUpdateParams) wireCase {
		return wireCase{
			name: "update: " + name, method: http.MethodPatch, path: "/aws-accounts/acc_01J9", body: body, response: object(accountRefJSON), want: ref,
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Update(ctx, "acc_01J9", params)
			},
		}
	}
	runWire(t, []wireCase{
		{
			name: "connect",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{Label: "production"})
			},
			method: http.MethodPost, path: "/aws-accounts", body: `{"label":"production"}`,
			response: reply{status: http.StatusCreated, body: object(accountRefJSON).body}, want: ref,
		},
		{
			name: "connect without a label",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{})
			},
			method: http.MethodPost, path: "/aws-accounts", body: `{}`,
			response: reply{status: http.StatusCreated, body: object(accountRefJSON).body}, want: ref,
		},
		{
			name: "list",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.List(ctx, buckt.AWSAccountListParams{})
			},
			method: http.MethodGet, path: "/aws-accounts",
			response: reply{body: `{"data":[` + activeAccountJSON + `,` + pendingAccountJSON + `],"error":null,"meta":{"nextCursor":null,"limit":20,"total":2}}`},
			want:     &buckt.Page[buckt.AWSAccount]{Items: []buckt.AWSAccount{active, pending}, Meta: buckt.PageMeta{Limit: 20, Total: new(2)}},
		},
		{
			name: "list with everything, also what the server alone can judge",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.List(ctx, buckt.AWSAccountListParams{Cursor: "acc_01J9", Limit: 100000})
			},
			method: http.MethodGet, path: "/aws-accounts", query: url.Values{"cursor": {"acc_01J9"}, "limit": {"100000"}},
			response: reply{body: `{"data":[],"error":null,"meta":{"nextCursor":null,"limit":100,"total":0}}`},
			want:     &buckt.Page[buckt.AWSAccount]{Items: []buckt.AWSAccount{}, Meta: buckt.PageMeta{Limit: 100, Total: new(0)}},
		},
		{
			name:   "get",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.AWSAccounts.Get(ctx, "acc_01J9") },
			method: http.MethodGet, path: "/aws-accounts/acc_01J9", response: object(activeAccountJSON), want: &active,
		},
		{
			name:   "get one whose role is unset as an older server says it",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.AWSAccounts.Get(ctx, "awa_1") },
			method: http.MethodGet, path: "/aws-accounts/awa_1",
			response: object(strings.ReplaceAll(pendingAccountJSON, `"roleArn":null`, `"roleArn":""`)), want: &pending,
		},
		update("role", `{"roleArn":"arn:aws:iam::123456789012:role/buckt"}`,
			buckt.AWSAccountUpdateParams{RoleARN: buckt.Set("arn:aws:iam::123456789012:role/buckt")}),
		update("all, empty, also what the server alone can judge", `{"roleArn":"no arn","stackId":"","label":""}`,
			buckt.AWSAccountUpdateParams{RoleARN: buckt.Set("no arn"), StackID: buckt.Set(""), Label: buckt.Set("")}),
		{
			name: "validate",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Validate(ctx, "acc_01J9")
			},
			method: http.MethodPost, path: "/aws-accounts/acc_01J9/validate", response: object(accountRefJSON), want: ref,
		},
		{
			name: "disconnect",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Disconnect(ctx, "acc_01J9")
			},
			method: http.MethodDelete, path: "/aws-accounts/acc_01J9", response: object(accountRefJSON), want: ref,
		},
		{
			name: "disconnect answered with an empty 204, as an older server does",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.Disconnect(ctx, "acc_01J9")
			},
			method: http.MethodDelete, path: "/aws-accounts/acc_01J9", response: reply{status: http.StatusNoContent, header: http.Header{}}, want: ref,
		},
		{
			name: "list S3 buckets",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.ListS3Buckets(ctx, "acc_01J9", buckt.S3BucketListParams{Cursor: "a.b-c", Limit: 2})
			},
			method: http.MethodGet, path: "/aws-accounts/acc_01J9/s3-buckets", query: url.Values{"cursor": {"a.b-c"}, "limit": {"2"}},
			response: reply{body: `{"data":[{"name":"assets","creationDate":"2024-01-02T03:04:05.000Z"},{"name":"backup","creationDate":"","region":"eu-west-1"}],` +
				`"error":null,"meta":{"nextCursor":"backup","limit":2,"total":7}}`},
			want: &buckt.Page[buckt.S3Bucket]{
				Items:      []buckt.S3Bucket{{Name: "assets", CreationDate: at(2024, 1, 2, 3, 4, 5, 0)}, {Name: "backup"}},
				NextCursor: "backup", Meta: buckt.PageMeta{Limit: 2, Total: new(7)},
			},
		},
		{
			name: "import",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.ImportBuckets(ctx, "acc_01J9", buckt.AWSAccountImportParams{BucketNames: []string{"assets", "backup"}})
			},
			method: http.MethodPost, path: "/aws-accounts/acc_01J9/import", body: `{"bucketNames":["assets","backup"]}`,
			response: reply{status: http.StatusCreated, body: object(`[{"object":"bucket","id":"bkt_1"},{"object":"bucket","id":"bkt_2"}]`).body},
			want:     []buckt.WriteResult{{Object: "bucket", ID: "bkt_1"}, {Object: "bucket", ID: "bkt_2"}},
		},
		{
			name: "import of 50",
			call: func(ctx context.Context, c *buckt.Client) (any, error) {
				return c.AWSAccounts.ImportBuckets(ctx, "acc_01J9", buckt.AWSAccountImportParams{BucketNames: slices.Repeat([]string{"a"}, 50)})
			},
			method: http.MethodPost, path: "/aws-accounts/acc_01J9/import", body: `{"bucketNames":["a"` + strings.Repeat(`,"a"`, 49) + `]}`,
			response: object(`[{"object":"bucket","id":"bkt_1"}]`), want: []buckt.WriteResult{{Object: "bucket", ID: "bkt_1"}},
		},
	})
}

// The outcome of an import is unknown if the response does not name the imported buckets.
func TestImportResponses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":       ``,
		"null data":   `{"data":null,"error":null,"meta":null}`,
		"no list":     object(`{"object":"bucket","id":"bkt_1"}`).body,
		"empty list":  object(`[]`).body,
		"no id":       object(`[{"object":"bucket","id":"bkt_1"},{"object":"bucket"}]`).body,
		"null in it":  object(`[null]`).body,
		"broken JSON": `{"data":[{"object":"bucket","id":"bkt_1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, reply{status: http.StatusCreated, body: body})
			got, err := client.AWSAccounts.ImportBuckets(t.Context(), "acc_1", buckt.AWSAccountImportParams{BucketNames: []string{"a"}})
			require.Nil(t, got)
			require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			require.Len(t, s.sent(), 1)
		})
	}
}

func TestAWSAccountsInvalidInput(t *testing.T) {
	t.Parallel()
	update := func(name, field, rule string, params buckt.AWSAccountUpdateParams) inputCase {
		return inputCase{name: "update: " + name, operation: "AWSAccounts.Update", field: field, rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.AWSAccounts.Update(ctx, "acc_1", params)
				return err
			}}
	}
	imports := func(name, rule string, names []string) inputCase {
		return inputCase{name: "import: " + name, operation: "AWSAccounts.ImportBuckets", field: "BucketNames", rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.AWSAccounts.ImportBuckets(ctx, "acc_1", buckt.AWSAccountImportParams{BucketNames: names})
				return err
			}}
	}
	connect := func(name, label, rule string) inputCase {
		return inputCase{name: "connect: " + name, operation: "AWSAccounts.Connect", field: "Label", rule: rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{Label: label})
				return err
			}}
	}
	cases := []inputCase{
		update("nothing", "params", "must set a field", buckt.AWSAccountUpdateParams{}),
		connect("label of 101", strings.Repeat("l", 101), "0 to 100"),
		connect("label of 51 astral characters", strings.Repeat(astral, 51), "102"),
		connect("label that is no UTF-8", "\xff", "UTF-8"),
		update("null role", "RoleARN", "null", buckt.AWSAccountUpdateParams{RoleARN: buckt.Null[string]()}),
		update("null stack", "StackID", "null", buckt.AWSAccountUpdateParams{StackID: buckt.Null[string]()}),
		update("null label", "Label", "null", buckt.AWSAccountUpdateParams{Label: buckt.Null[string]()}),
		update("label of 101", "Label", "0 to 100", buckt.AWSAccountUpdateParams{Label: buckt.Set(strings.Repeat("l", 101))}),
		imports("nothing", "1 to 50", nil),
		imports("an empty list", "1 to 50", []string{}),
		imports("51", "has 51", slices.Repeat([]string{"a"}, 51)),
		imports("an empty name", "empty name", []string{"a", ""}),
	}
	runInput(t, append(cases, badIDs("id", map[string]func(context.Context, *buckt.Client, string) error{
		"AWSAccounts.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.Get(ctx, id)
			return err
		},
		"AWSAccounts.Update": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.Update(ctx, id, buckt.AWSAccountUpdateParams{Label: buckt.Set("a")})
			return err
		},
		"AWSAccounts.Validate": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.Validate(ctx, id)
			return err
		},
		"AWSAccounts.Disconnect": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.Disconnect(ctx, id)
			return err
		},
		"AWSAccounts.ListS3Buckets": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.ListS3Buckets(ctx, id, buckt.S3BucketListParams{})
			if err == nil {
				return nil
			}
			for _, iterated := range c.AWSAccounts.AllS3Buckets(ctx, id, buckt.S3BucketListParams{}) {
				require.Equal(t, err, iterated)
			}
			return err
		},
		"AWSAccounts.ImportBuckets": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.AWSAccounts.ImportBuckets(ctx, id, buckt.AWSAccountImportParams{BucketNames: []string{"a"}})
			return err
		},
	})...))
}
