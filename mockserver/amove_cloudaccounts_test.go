package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func TestAmoveListsActiveCloudAccounts(t *testing.T) {
	server := newServer(t)
	c, account := callAmove(t, server), server.Amove().Account()
	_, err := account.AddCloudAccount(mockserver.AmoveCloudAccount{
		ID: "00000000-0000-0000-0000-000000000000", Name: "A AWS", CloudType: 1, External: true, StorageTier: new(0),
	})
	require.NoError(t, err)
	_, err = account.AddCloudAccount(mockserver.AmoveCloudAccount{Name: "B", Inactive: true})
	require.NoError(t, err)
	r := succeeds(t, c.send("GET", "cloudaccount/get_all", ""))
	require.JSONEq(t, `{
		"data": [
			{"id":"00000000-0000-0000-0000-000000000000","accountId":"`+account.ID()+`","userId":"`+account.User().ID()+`","cloudType":1,
			 "name":"A AWS","serviceUrl":null,"active":true,"shared":false,"internalStorage":false,"storageTier":0},
			{"id":"`+c.storage+`","accountId":"`+account.ID()+`","userId":"`+account.User().ID()+`","cloudType":8,
			 "name":"Amove Storage","serviceUrl":"https://s3.us-east-1.amove.invalid","active":true,"shared":false,"internalStorage":true,"storageTier":2}
		],
		"total": 2,
		"options": {"pageSize":0,"page":0,"sort":[{"field":"Name","descending":false}]}
	}`, r.body)
	require.NoError(t, account.SetCloudAccountActive(c.storage, false))
	require.Equal(t, []string{"A AWS"}, c.send("GET", "cloudaccount/get_all", "").column("name"))
}

func TestAmoveRolesThatSeeWhatOthersShare(t *testing.T) {
	server := newServer(t)
	c, account := callAmove(t, server), server.Amove().Account()
	_, err := account.AddCloudAccount(mockserver.AmoveCloudAccount{Name: "shared", Shared: true})
	require.NoError(t, err)
	for role, want := range map[mockserver.AmoveRole][]string{
		mockserver.AmoveProviderAdmin:       {"own", "shared"},
		mockserver.AmoveResellerAdmin:       {"own", "shared"},
		mockserver.AmoveAccountAdmin:        {"own", "shared"},
		mockserver.AmoveAccountUser:         {"own"},
		mockserver.AmoveDesktopAdmin:        {"own", "shared"},
		mockserver.AmoveDesktopCreativeUser: {"own", "shared"},
		mockserver.AmoveDesktopStandardUser: {"own"},
	} {
		user := account.AddUser("b@example.com", role)
		_, err := account.AddCloudAccount(mockserver.AmoveCloudAccount{Name: "own", UserID: user.ID()})
		require.NoError(t, err)
		require.Equal(t, want, c.as(user.Token()).send("GET", "cloudaccount/get_all", "").column("name"), role)
	}
}

func TestAmoveStorageOfAColleagueCanBeUsedUnseen(t *testing.T) {
	server := newServer(t)
	c, account := callAmove(t, server), server.Amove().Account()
	c = c.as(account.AddUser("b@example.com", mockserver.AmoveAccountUser).Token())
	require.Equal(t, 0.0, c.send("GET", "cloudaccount/get_all", "").at("total"))
	done(t, c.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`))
}
