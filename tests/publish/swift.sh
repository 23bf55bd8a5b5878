#!/bin/sh
# OpenStack Swift with s3api, an S3 server that checks signatures, on 127.0.0.1: swift.sh FOLDER PORT. Runs until it is
# ended, and ends all it has started with it. Access key test:tester, secret testing, path style, us-east-1.
set -eu
lab=$1 port=$2
mkdir -p "$lab/etc" "$lab/srv/d1"
cd "$lab"
python=/usr/bin/python3

cat > etc/swift.conf <<END
[swift-hash]
swift_hash_path_prefix = test
swift_hash_path_suffix = test
[storage-policy:0]
name = default
default = yes
END

storage() { # NAME PORT
  cat > "etc/$1-server.conf" <<END
[DEFAULT]
devices = $lab/srv
mount_check = false
bind_ip = 127.0.0.1
bind_port = $2
workers = 0
user = $(id -un)
swift_dir = $lab/etc
log_level = WARNING
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
END
  (
    cd etc
    $python /usr/bin/swift-ring-builder "$1.builder" create 6 1 1
    $python /usr/bin/swift-ring-builder "$1.builder" add "r1z1-127.0.0.1:$2/d1" 1
    $python /usr/bin/swift-ring-builder "$1.builder" rebalance
  ) > /dev/null
}
storage account $((port + 1))
storage container $((port + 2))
storage object $((port + 3))

cat > etc/proxy-server.conf <<END
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
workers = 0
user = $(id -un)
swift_dir = $lab/etc
log_level = WARNING
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$((port + 4))
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
END

started=
trap 'kill $started 2> /dev/null; wait' EXIT TERM INT
memcached -u nobody -l 127.0.0.1 -p $((port + 4)) -m 32 > memcached.log 2>&1 &
started=$!
for server in account container object proxy; do
  $python -W ignore "/usr/bin/swift-$server-server" "etc/$server-server.conf" > $server.log 2>&1 &
  started="$started $!"
done
wait
