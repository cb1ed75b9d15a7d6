package amove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestListCloudAccounts(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	_, err := account.AddCloudAccount(amove.CloudAccount{
		ID: "00000000-0000-0000-0000-000000000000", Name: "A AWS", CloudType: 1, External: true, StorageTier: new(buckt.AmoveTierAll),
	})
	require.NoError(t, err)
	_, err = account.AddCloudAccount(amove.CloudAccount{Name: "B", Inactive: true})
	require.NoError(t, err)
	r := mocktest.RequireOK(t, c.Send("GET", "cloudaccount/get_all", ""))
	require.JSONEq(t, `{
		"data": [
			{"id":"00000000-0000-0000-0000-000000000000","accountId":"`+account.ID()+`","userId":"`+account.User().ID()+`","cloudType":1,
			 "name":"A AWS","serviceUrl":null,"active":true,"shared":false,"internalStorage":false,"storageTier":0},
			{"id":"`+c.Storage+`","accountId":"`+account.ID()+`","userId":"`+account.User().ID()+`","cloudType":8,
			 "name":"Amove Storage","serviceUrl":"https://s3.us-east-1.amove.invalid","active":true,"shared":false,"internalStorage":true,"storageTier":2}
		],
		"total": 2,
		"options": {"pageSize":0,"page":0,"sort":[{"field":"Name","descending":false}]}
	}`, r.Body)
	require.NoError(t, account.SetCloudAccountActive(c.Storage, false))
	require.Equal(t, []string{"A AWS"}, c.Send("GET", "cloudaccount/get_all", "").Column("name"))
}

func TestRolesAndSharedAccounts(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	_, err := account.AddCloudAccount(amove.CloudAccount{Name: "shared", Shared: true})
	require.NoError(t, err)
	for role, want := range map[amove.Role][]string{
		amove.ProviderAdmin:       {"own", "shared"},
		amove.ResellerAdmin:       {"own", "shared"},
		amove.AccountAdmin:        {"own", "shared"},
		amove.AccountUser:         {"own"},
		amove.DesktopAdmin:        {"own", "shared"},
		amove.DesktopCreativeUser: {"own", "shared"},
		amove.DesktopStandardUser: {"own"},
	} {
		user := account.AddUser("b@example.com", role)
		_, err := account.AddCloudAccount(amove.CloudAccount{Name: "own", UserID: user.ID()})
		require.NoError(t, err)
		require.Equal(t, want, c.As(user.Token()).Send("GET", "cloudaccount/get_all", "").Column("name"), role)
	}
}

func TestStorageOfOtherUser(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	c = c.As(account.AddUser("b@example.com", amove.AccountUser).Token())
	require.Equal(t, 0.0, c.Send("GET", "cloudaccount/get_all", "").At("total"))
	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`), 200)
}
