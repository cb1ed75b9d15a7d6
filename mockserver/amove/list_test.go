package amove_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// addKeys seeds keys, of which a is the oldest.
func addKeys(t *testing.T, user *amove.User, names ...string) {
	t.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range names {
		_, err := user.AddKey(amove.Key{Name: name, CreateDate: at.AddDate(0, 0, int(name[0]-'a'))})
		require.NoError(t, err)
	}
}

func TestListKeysPages(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallAmove(t, server)
	addKeys(t, server.Amove().Account().User(), "c", "a", "e", "b", "d")
	for query, want := range map[string][]string{
		"":                                          {"e", "d", "c", "b", "a"},
		"descending=false":                          {"a", "b", "c", "d", "e"},
		"descending=True":                           {"e", "d", "c", "b", "a"},
		"pagesize=2":                                {"e", "d"},
		"page=2&pagesize=2":                         {"c", "b"},
		"page=3&pagesize=2":                         {"a"},
		"page=4&pagesize=2":                         {},
		"page=2147483647&pagesize=2147483647":       {},
		"page=0&pagesize=2":                         {"e", "d"},
		"page=-3&pagesize=2":                        {"e", "d"},
		"pagesize=0":                                {"e", "d", "c", "b", "a"},
		"pagesize=-1":                               {"e", "d", "c", "b", "a"},
		"sortfield=Name&descending=false&page=1":    {"a", "b", "c", "d", "e"},
		"sortfield=Name&pagesize=1":                 {"e"},
		"sortfield=CreateDate&pagesize=1&page=5":    {"a"},
		"PageSize=1&pageSize=1&Page=3&sortField=Id": {"e", "d", "c", "b", "a"},
	} {
		t.Run(query, func(t *testing.T) {
			r := c.List(query)
			require.Equal(t, want, r.Column("name"), r.Body)
			require.Equal(t, 5.0, r.At("total"), "the total is of the whole list")
			require.Nil(t, r.At("options"))
		})
	}
}

func TestListKeysSorted(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	first, err := account.AddCloudAccount(amove.CloudAccount{StorageTier: new(buckt.AmoveTierPerform)})
	require.NoError(t, err)
	seeds := []amove.Key{
		{ID: "00000000-0000-0000-0000-000000000002", Name: "x", AccessKey: "B", Region: "b", StorageDN: "b.example.com"},
		{ID: "00000000-0000-0000-0000-000000000001", Name: "y", AccessKey: "A", Region: "a", StorageDN: "a.example.com",
			Permission: buckt.AmoveRead, CloudAccountID: first.ID},
	}
	for _, seed := range seeds {
		_, err := account.User().AddKey(seed)
		require.NoError(t, err)
	}
	for _, field := range []string{"Id", "AccessKey", "Description", "Region", "StorageDn", "StorageTier"} {
		require.Equal(t, []string{"y", "x"}, c.List("descending=false&sortfield="+field).Column("name"), field)
		require.Equal(t, []string{"x", "y"}, c.List("descending=true&sortfield="+field).Column("name"), field)
	}
	for _, field := range []string{"UserId", "AccountId"} {
		for _, descending := range []string{"true", "false"} {
			r := c.List("sortfield=" + field + "&descending=" + descending)
			require.Equal(t, []string{"x", "y"}, r.Column("name"), "equal ones stay in the order in which they were made")
		}
	}
}

func TestListKeysInvalid(t *testing.T) {
	c := mocktest.CallAmove(t, mocktest.New(t))
	for _, row := range []struct{ name, value string }{
		{"page", "x"}, {"page", "1.5"}, {"page", "2147483648"}, {"pagesize", "many"}, {"sortfield", "createDate"}, {"sortfield", "Secret"},
		{"descending", "1"}, {"descending", "yes"}, {"page", ""}, {"pagesize", ""}, {"sortfield", ""}, {"descending", ""},
	} {
		t.Run(row.name+"="+row.value, func(t *testing.T) {
			refused(t, c.List(row.name+"="+row.value), "DEFAULT", fmt.Sprintf("The value '%s' is not valid for %s.", row.value, row.name))
		})
	}
}

func TestListKeysOptions(t *testing.T) {
	c := behaving(t, amove.Behavior{ListOptions: true})
	require.JSONEq(t, `{"data":[],"total":0,"options":{"pageSize":50,"page":1,"sort":[{"field":"CreateDate","descending":true}]}}`, c.List("").Body)
	require.JSONEq(t, `{"data":[],"total":0,"options":{"pageSize":7,"page":3,"sort":[{"field":"Name","descending":false}]}}`,
		c.List("page=3&pagesize=7&sortfield=Name&descending=false").Body)
}
