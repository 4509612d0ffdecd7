#!/bin/sh
# The first installation on this machine: sh install.sh xingyang.tar.gz
# User, folders, key, settings, unit, commands. It starts nothing, and leaves what is there already.
set -eu
umask 022
package=${1:?用法：sh install.sh xingyang.tar.gz}
home=/opt/xingyang
if [ -e "$home/current" ]; then
    echo '已经装过了；换新版本请用 upgrade.sh。' >&2
    exit 1
fi

first=$home/releases/$(date +%Y%m%d-%H%M%S)
mkdir -p "$first"
tar --no-same-owner -xzf "$package" -C "$first"
if [ ! -x "$first/node" ]; then
    rm -rf "$first"
    echo '压缩包里没有 node，请照 docs/install-host.md 第 1 步重新打包。' >&2
    exit 1
fi

id xingyang >/dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/xingyang --shell /usr/sbin/nologin xingyang
install -d -o xingyang -g xingyang -m 700 /var/lib/xingyang /var/backups/xingyang
install -d -o root -g xingyang -m 750 /etc/xingyang
files=$first/deploy
[ -e /etc/xingyang/environment ] || install -o root -g xingyang -m 640 "$files/environment.example" /etc/xingyang/environment
install -m 644 "$files/xingyang.service" /etc/systemd/system/xingyang.service
install -m 755 "$files/xingyang" /usr/local/bin/xingyang

# The service reads its key and cannot write beside it, so the key is made by root.
[ -e /etc/xingyang/key ] || DATA=/var/lib/xingyang KEY_FILE=/etc/xingyang/key "$first/node" "$first/start.mjs" key
chown -R xingyang:xingyang /var/lib/xingyang /etc/xingyang/key
chmod 400 /etc/xingyang/key

ln -sfn "$first" "$home/current"
echo '装好了。接着填写 /etc/xingyang/environment，再启动：systemctl daemon-reload && systemctl enable --now xingyang'
